/** The endpoints in use, by the name that errors, metrics and circuits give them. */
export type Endpoint = 'token' | 'details' | 'organisation'

/**
 * Why a call gave nothing. A closed list:
 * - `bad_request`: 400, 413, 414, 431. The same request will never be accepted.
 * - `credentials_refused`: the token endpoint refuses the client, or the API refuses a fresh token.
 * - `forbidden`: 403. The client's role lacks a permission, named in `permissions` where the answer does.
 * - `not_found`: 404.
 * - `refused`: any other 4xx.
 * - `rate_limited`: 429 again and again, though every pause was kept.
 * - `unavailable`: 5xx, 408, network, time-outs, bodies that are not the JSON they should be, or an open circuit.
 * - `oversize`: the body is larger than the limit.
 */
export type GenesysErrorKind =
  | 'bad_request'
  | 'credentials_refused'
  | 'forbidden'
  | 'not_found'
  | 'refused'
  | 'rate_limited'
  | 'unavailable'
  | 'oversize'

/** What mends it, said to whoever reads the log. */
const remedies: Readonly<Record<GenesysErrorKind, string>> = {
  bad_request: 'the request itself is at fault and is not repeated',
  credentials_refused: 'check client id, client secret, region and the state of the OAuth client',
  forbidden: "give the OAuth client's role the permission, in all divisions",
  not_found: 'it may not be there yet',
  refused: 'it is not repeated',
  rate_limited: 'lower the requests per minute, or find who else spends the quota of this OAuth client',
  unavailable: 'it is tried again later',
  oversize: 'raise the limit of a response, if such records are wanted',
}

export interface GenesysErrorFields {
  readonly endpoint: Endpoint
  readonly kind: GenesysErrorKind
  /** What was attempted and on what, as in "fetch 3 records from https://api…". */
  readonly attempted: string
  /** Why it failed, in a phrase; never text of the answer. */
  readonly why: string
  readonly status?: number | null
  /** Code of the error body, as in `missing.permissions`. */
  readonly code?: string | null
  /** ININ-Correlation-Id: what the support asks for. */
  readonly correlationId?: string | null
  readonly permissions?: readonly string[]
  /** Not before this moment, epoch ms. */
  readonly retryAtMs?: number | null
  readonly cause?: unknown
}

export class GenesysApiError extends Error {
  override readonly name = 'GenesysApiError'
  readonly endpoint: Endpoint
  readonly kind: GenesysErrorKind
  readonly status: number | null
  readonly code: string | null
  readonly correlationId: string | null
  readonly permissions: readonly string[]
  readonly retryAtMs: number | null
  /** Whether the same call may succeed later without anybody changing the request. */
  readonly retryable: boolean

  constructor(fields: GenesysErrorFields) {
    super(sentence(fields), fields.cause === undefined ? {} : { cause: fields.cause })
    this.endpoint = fields.endpoint
    this.kind = fields.kind
    this.status = fields.status ?? null
    this.code = fields.code ?? null
    this.correlationId = fields.correlationId ?? null
    this.permissions = fields.permissions ?? []
    this.retryAtMs = fields.retryAtMs ?? null
    this.retryable = retryableKinds.has(fields.kind)
  }
}

const retryableKinds = new Set<GenesysErrorKind>(['credentials_refused', 'rate_limited', 'unavailable'])

function sentence({ kind, attempted, why, code, correlationId, permissions = [] }: GenesysErrorFields): string {
  const facts = [
    ...(code ? [`code ${code}`] : []),
    ...(permissions.length === 0 ? [] : [`missing permission ${permissions.join(', ')}`]),
    ...(correlationId ? [`correlation id ${correlationId}`] : []),
  ]
  const detail = facts.length === 0 ? '' : ` (${facts.join('; ')})`
  return `could not ${attempted}: ${why}${detail}; ${remedies[kind]}`
}
