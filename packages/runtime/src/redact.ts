const secretKey = /secret|passw|token|authori[sz]ation|api-?key|credential|cookie|private-?key|sasl/i
const maxDepth = 6
const maxItems = 50

/** Whether a field or variable of this name must never be shown. */
export const isSecretName = (name: string): boolean => secretKey.test(name)

/**
 * A copy fit for a log line: values under secret-like keys replaced, credentials in URLs removed, errors unfolded with their causes, depth and
 * length bounded.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutCredentials(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= maxDepth) return '[deeper]'
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redact(item, depth + 1))
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    isSecretName(key) && item !== undefined ? '[redacted]' : redact(item, depth + 1),
  ])
  return value instanceof Error
    ? { ...head(value, depth), ...Object.fromEntries(entries) }
    : Object.fromEntries(entries)
}

const head = (error: Error, depth: number) => ({
  type: error.name,
  message: withoutCredentials(error.message),
  stack: withoutCredentials(error.stack ?? ''),
  ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
})

/** `http://user:word@proxy` becomes `http://[redacted]@proxy`, also inside a sentence. */
export const withoutCredentials = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, '$1[redacted]@')
