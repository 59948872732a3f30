export interface QuotaOptions {
  /** What Genesys grants this client's token. */
  readonly requestsPerMinute: number
}

export interface TokenBucket {
  /** Takes one request if there is one; otherwise how long to wait before asking again, ms, at least 1. */
  tryTake(nowMs: number): number
  /** Nothing is granted before `untilMs`, and nothing is saved up until then. */
  pause(nowMs: number, untilMs: number): void
  /** Requests that could be made at once now. */
  available(nowMs: number): number
  /** Epoch ms; 0 when there was never a pause. */
  pausedUntilMs(): number
}

// The rest is left to whatever else uses the token, and to differences between our minute and theirs.
const share = 0.8
const maxBurst = 5
// A rounding error of the refill must not cost another millisecond.
const almostOne = 1 - 1e-9

/**
 * Grants requests evenly at 80 % of the quota. It starts empty, so that a process that restarts does not spend what its predecessor
 * has just spent, and saves up at most a small burst: in any 60 s at most 0.8 × quota + burst are granted, and the burst is at most a
 * fifth of the quota (or 1, which for quotas below 5 still keeps the sum at the quota or below).
 */
export function createTokenBucket({ requestsPerMinute }: QuotaOptions, startMs: number): TokenBucket {
  const perMs = (requestsPerMinute * share) / 60_000
  const burst = Math.max(1, Math.min(maxBurst, Math.floor(requestsPerMinute * (1 - share))))
  let tokens = 0
  let refilledAtMs = startMs
  let pausedUntilMs = 0

  const refill = (nowMs: number) => {
    if (nowMs < refilledAtMs) {
      // The clock was set back: what was to wait, waits as long as before.
      pausedUntilMs -= refilledAtMs - nowMs
      refilledAtMs = nowMs
      return
    }
    const from = Math.max(refilledAtMs, Math.min(pausedUntilMs, nowMs))
    tokens = Math.min(burst, tokens + (nowMs - from) * perMs)
    refilledAtMs = nowMs
  }
  return {
    tryTake(nowMs) {
      refill(nowMs)
      if (nowMs >= pausedUntilMs && tokens >= almostOne) {
        tokens = Math.max(0, tokens - 1)
        return 0
      }
      const untilFull = Math.ceil((1 - tokens) / perMs)
      return Math.max(1, Math.max(0, pausedUntilMs - nowMs) + untilFull)
    },
    pause(nowMs, untilMs) {
      refill(nowMs)
      tokens = 0
      pausedUntilMs = Math.max(pausedUntilMs, untilMs)
    },
    available(nowMs) {
      refill(nowMs)
      return nowMs < pausedUntilMs ? 0 : Math.floor(tokens + 1 - almostOne)
    },
    pausedUntilMs: () => pausedUntilMs,
  }
}
