import { QueueError, type QueueErrorKind } from './event-queue.ts'

const denied =
  /AccessDenied|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|InvalidSecurity|InvalidAccessKeyId|MissingAuthenticationToken|OptInRequired|KmsDisabled|KmsNotFound|KmsInvalid/i
const missing = /QueueDoesNotExist|NonExistentQueue|InvalidAddress|QueueDeletedRecently/i
const throttled = /Throttl|OverLimit|TooManyRequests|RequestLimitExceeded|SlowDown/i
const invalidHandle = /ReceiptHandleIsInvalid|InvalidParameterValue/i

/** The service's error in the terms of the port. */
export function toQueueError(action: string, url: string, error: unknown): QueueError {
  const code = codeOf(error)
  return new QueueError(action, url, kindOf(error, code), code, { cause: error })
}

function kindOf(error: unknown, code: string): QueueErrorKind {
  if (denied.test(code)) return 'denied'
  if (missing.test(code)) return 'missing'
  const status = statusOf(error)
  if (throttled.test(code) || status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'denied'
  // Without an answer it is the network, or credentials that could not be fetched just now.
  return status !== undefined && status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unavailable'
}

/** The error of a batch whose only fault is a receipt handle that never was. */
export const isInvalidHandle = (error: unknown): boolean =>
  error instanceof QueueError && error.kind === 'refused' && invalidHandle.test(error.code)

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'Unknown'
  const { Code, code, name } = error as { Code?: unknown; code?: unknown; name?: unknown }
  // Queue errors are typed by name; of network errors only the code says more than "Error".
  const named = [name === 'Error' ? undefined : name, Code, code, name].find((word) => typeof word === 'string')
  return typeof named === 'string' ? named : 'Unknown'
}

function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata
  return metadata?.httpStatusCode
}
