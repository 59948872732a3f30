import { isObject, type JsonObject, own } from './json.ts'

/** What few need and nobody should hold by chance: withheld unless it is asked for, before the personal-data policy sees the rest. */
export const sensitiveFields = {
  transcripts: { fields: ['transcripts'], about: 'what was said, in transcription events' },
  addresses: { fields: ['ipAddress', 'remoteIp'], about: 'IP addresses, in token and audit events' },
  token_hashes: { fields: ['tokenHash'], about: 'hashes of tokens, in token events' },
} as const
export type SensitiveName = keyof typeof sensitiveFields
export const sensitiveNames = Object.keys(sensitiveFields) as SensitiveName[]

const entries = sensitiveNames.flatMap((name) => sensitiveFields[name].fields.map((field) => ({ name, field })))
/** Where a body can stand: in an event, in the bare notification, in an event that a Lambda destination has wrapped. */
const bodyPaths = [['detail', 'eventBody'], ['eventBody'], ['requestPayload', 'detail', 'eventBody']] as const

/**
 * The JSON of a message without the sensitive fields that nobody has asked for; the same reference when it has none. Names decide, not the
 * detail-type: what is refused because its detail-type is wrong is kept as a dead letter.
 */
export function withhold(json: unknown, keep: ReadonlySet<SensitiveName>): unknown {
  let rest = json
  for (const path of bodyPaths)
    if (holdsSensitive(json, path, keep)) rest = changed(rest, path, (body) => withoutSensitive(body, keep))
  return rest
}

/** Whether text that nobody can look into names a sensitive field that nobody has asked for. */
export const namesSensitive = (text: string, keep: ReadonlySet<SensitiveName>): boolean =>
  entries.some(({ name, field }) => !keep.has(name) && text.includes(`"${field}"`))

const isWithheld = (body: JsonObject, { name, field }: (typeof entries)[number], keep: ReadonlySet<SensitiveName>) =>
  Object.hasOwn(body, field) && !keep.has(name)

// Most messages hold nothing sensitive, so looking is apart from changing, and makes nothing.
function holdsSensitive(json: unknown, path: readonly string[], keep: ReadonlySet<SensitiveName>): boolean {
  let value = json
  for (const name of path) {
    if (!isObject(value)) return false
    value = own(value, name)
  }
  if (!isObject(value)) return false
  for (const entry of entries) if (isWithheld(value, entry, keep)) return true
  return false
}

/** The value with the object at `path` changed. Entries rather than a spread: a field named __proto__ stays data, in its place. */
function changed(value: unknown, path: readonly string[], change: (body: JsonObject) => JsonObject): unknown {
  if (!isObject(value)) return value
  const [name, ...rest] = path
  if (name === undefined) return change(value)
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === name ? changed(item, rest, change) : item]),
  )
}

function withoutSensitive(body: JsonObject, keep: ReadonlySet<SensitiveName>): JsonObject {
  const withheld = new Set<string>(entries.filter((entry) => isWithheld(body, entry, keep)).map(({ field }) => field))
  return Object.fromEntries(Object.entries(body).filter(([key]) => !withheld.has(key)))
}
