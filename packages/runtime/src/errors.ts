import { withoutCredentials } from './redact.ts'

const maxCauses = 10

/** An error and its causes as one line each, outermost first: what was attempted, on what, and why it failed. */
export function explain(error: unknown): readonly string[] {
  const lines: string[] = []
  for (let current = error; current !== undefined && current !== null && lines.length < maxCauses;) {
    lines.push(line(current))
    current = current instanceof Error ? (current.cause ?? firstOf(current)) : undefined
  }
  return lines
}

// Connection failures over several addresses hide their reason in the parts.
const firstOf = (error: Error): unknown => (error instanceof AggregateError ? error.errors[0] : undefined)

function line(error: unknown): string {
  if (!(error instanceof Error)) return withoutCredentials(String(error))
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
  const text = error.message === '' ? '' : `: ${error.message}`
  return withoutCredentials(`${error.name}${text}${error.message.includes(code) ? '' : code}`)
}
