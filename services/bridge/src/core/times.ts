const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/
const earliest = Date.UTC(2000, 0, 1)
const latest = Date.UTC(2100, 0, 1)

/** Epoch milliseconds that can be the time of an event: a whole number in this century. Seconds instead of milliseconds are none. */
export const plausibleMs = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= earliest && (value as number) < latest ? (value as number) : null

/** An ISO-8601 instant with or without a fraction, always with its zone; null for anything else. */
export function parseInstant(value: unknown): number | null {
  if (typeof value !== 'string' || !iso.test(value)) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : plausibleMs(ms)
}
