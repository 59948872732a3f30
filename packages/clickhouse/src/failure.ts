/**
 * What a failure says about what to do:
 * `retry`: the same again later, for as long as it takes; `setup`: the same again later, but a person has to act (tables, grants,
 * credentials); `data`: something in the rows is refused, look for it.
 */
export type Failure = 'retry' | 'setup' | 'data'

/** Server error codes after which the same insert may well succeed. */
const retryCodes = new Set([
  3, // UNEXPECTED_END_OF_FILE: the connection broke while the body was sent
  159, // TIMEOUT_EXCEEDED
  164, // READONLY
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  203, // NO_FREE_CONNECTION
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  236, // ABORTED: the server is shutting down
  241, // MEMORY_LIMIT_EXCEEDED
  242, // TABLE_IS_READ_ONLY
  243, // NOT_ENOUGH_SPACE
  252, // TOO_MANY_PARTS
  285, // TOO_FEW_LIVE_REPLICAS
  319, // UNKNOWN_STATUS_OF_INSERT
  394, // QUERY_WAS_CANCELLED
  425, // SYSTEM_ERROR
  439, // CANNOT_SCHEDULE_TASK
  999, // KEEPER_EXCEPTION
])

/** The rows are right; the server does not have what they need, or does not let us. */
const setupCodes = new Set([
  10, // NOT_FOUND_COLUMN_IN_BLOCK
  16, // NO_SUCH_COLUMN_IN_TABLE
  47, // UNKNOWN_IDENTIFIER
  60, // UNKNOWN_TABLE
  73, // UNKNOWN_FORMAT
  81, // UNKNOWN_DATABASE
  115, // UNKNOWN_SETTING
  192, // UNKNOWN_USER
  193, // WRONG_PASSWORD
  194, // REQUIRED_PASSWORD
  195, // IP_ADDRESS_NOT_ALLOWED
  201, // QUOTA_EXCEEDED
  291, // DATABASE_ACCESS_DENIED
  452, // SETTING_CONSTRAINT_VIOLATION
  497, // ACCESS_DENIED
  516, // AUTHENTICATION_FAILED
])

export class ClickHouseRequestError extends Error {
  override readonly name = 'ClickHouseRequestError'
  /** Code of the server's error; null when there was no (readable) answer. */
  readonly code: number | null
  readonly failure: Failure
  constructor(action: string, code: number | null, why: string, options?: ErrorOptions) {
    super(`could not ${action}: ${why}`, options)
    this.code = code
    this.failure = failureOf(code)
  }
}

/** No code means no answer of the server: the outcome is unknown, and the same rows again do no harm. */
export function failureOf(code: number | null): Failure {
  if (code === null || retryCodes.has(code)) return 'retry'
  return setupCodes.has(code) ? 'setup' : 'data'
}

/** What to do about any error of this package; an unknown one is not guessed at: it is thrown again by the caller. */
export function classify(error: unknown): Failure | 'unknown' {
  return error instanceof ClickHouseRequestError ? error.failure : 'unknown'
}
