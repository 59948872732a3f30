/** What is used of an error body, in the platform's shape or in OAuth's. Values of unexpected types are absent. */
export interface ErrorBody {
  readonly code: string | null
  readonly correlationId: string | null
  /** As in `analytics:conversationDetail:view`. */
  readonly permissions: readonly string[]
}

const nothing: ErrorBody = { code: null, correlationId: null, permissions: [] }
// Codes go into logs: a closed alphabet and a bound keep content of requests out of them.
const codePattern = /^[\w.-]{1,100}$/
const permissionPattern = /\b[a-zA-Z]+:[a-zA-Z]+:[a-zA-Z]+\b/g

/** Never throws: a body that is no error body is an empty one. */
export function readErrorBody(body: Buffer): ErrorBody {
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    return nothing
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return nothing
  const fields = json as Readonly<Record<string, unknown>>
  return {
    code: matching(fields['code'], codePattern) ?? matching(fields['error'], codePattern),
    correlationId: matching(fields['contextId'], codePattern),
    permissions: permissionsIn(fields),
  }
}

const matching = (value: unknown, pattern: RegExp): string | null =>
  typeof value === 'string' && pattern.test(value) ? value : null

// The message is shown, never decided upon: only names that look like permissions are taken from it.
function permissionsIn({ message, messageParams }: Readonly<Record<string, unknown>>): readonly string[] {
  const texts = [message, ...(isObject(messageParams) ? Object.values(messageParams) : [])]
  const found = texts.flatMap((text) => (typeof text === 'string' ? (text.match(permissionPattern) ?? []) : []))
  return [...new Set(found)].slice(0, 10)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
