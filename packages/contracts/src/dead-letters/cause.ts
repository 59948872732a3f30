const maxCauses = 5
const maxLength = 2_000

/** What an error was caused by, outermost first, in one line: names and codes only, for messages of others may quote data. Null when it is no error. */
export function causeOf(error: unknown): string | null {
  const parts: string[] = []
  let current = error
  for (; current instanceof Error && parts.length < maxCauses; current = current.cause) parts.push(nameOf(current))
  return parts.length === 0 ? null : parts.join(' because of ').slice(0, maxLength)
}

function nameOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code') ?? Reflect.get(error, 'fault')
  return typeof code === 'string' || typeof code === 'number' ? `${error.name} (${code})` : error.name
}
