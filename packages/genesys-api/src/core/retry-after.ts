const absentMs = 60_000
const longestMs = 600_000

/**
 * How long a Retry-After header asks to wait, ms: seconds or an HTTP date. Absent or unreadable means 60 s; more than 10 min is taken as
 * 10 min, so that a wrong header cannot stop the client for a day.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.min(longestMs, Math.ceil(Number(text) * 1_000))
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? absentMs : Math.min(longestMs, Math.max(0, at - nowMs))
}

/** Added to a pause so that clients that were stopped together do not come back together, ms. */
export const pauseJitterMs = (pauseMs: number, random: () => number): number =>
  Math.floor(random() * Math.max(1_000, Math.min(5_000, pauseMs / 10)))
