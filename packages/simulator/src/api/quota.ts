const windowMs = 60_000

/** Requests per token in the last minute, a window that slides. */
export interface Quota {
  /** Takes one request; answers 0, or after how many seconds to try again. A refused request is not counted. */
  take(token: string, now: number): number
}

export function openQuota(requestsPerMinute: number): Quota {
  const taken = new Map<string, number[]>()
  return {
    take: (token, now) => {
      for (const [other, times] of taken) if ((times.at(-1) ?? 0) <= now - windowMs) taken.delete(other)
      const times = (taken.get(token) ?? []).filter((time) => time > now - windowMs)
      taken.set(token, times)
      const [oldest] = times
      if (times.length >= requestsPerMinute && oldest !== undefined) {
        return Math.max(1, Math.ceil((oldest + windowMs - now) / 1_000))
      }
      times.push(now)
      return 0
    },
  }
}
