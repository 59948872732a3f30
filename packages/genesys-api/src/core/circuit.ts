export interface CircuitOptions {
  /** Failures in a row that open it. */
  readonly failuresToOpen: number
  /** How long it stays open the first time, ms; doubles each time that the trial call fails. */
  readonly openMs: number
  readonly maxOpenMs: number
}

export type CircuitState = 'closed' | 'open' | 'trial'

/** Keeps an endpoint that is down from being asked by everybody: while it is open nobody asks, then one call tries. */
export interface Circuit {
  /** 0 when a call may be made now; otherwise the epoch ms at which to ask again. */
  permit(nowMs: number): number
  succeeded(): void
  failed(nowMs: number): void
  /** The permitted call ended without telling anything about the endpoint. */
  abandoned(): void
  state(): CircuitState
}

// While one call tries, the others ask again this much later.
const trialWaitMs = 1_000

export function createCircuit({ failuresToOpen, openMs, maxOpenMs }: CircuitOptions): Circuit {
  let failures = 0
  let openings = 0
  let openUntilMs = 0
  let state: CircuitState = 'closed'
  const open = (nowMs: number) => {
    openUntilMs = nowMs + Math.min(maxOpenMs, openMs * 2 ** Math.min(openings, 30))
    openings += 1
    state = 'open'
  }
  return {
    permit(nowMs) {
      if (state === 'closed') return 0
      if (state === 'trial') return nowMs + trialWaitMs
      // A clock that was set back must not keep it open for longer than the longest wait.
      if (nowMs < openUntilMs && openUntilMs - nowMs <= maxOpenMs) return openUntilMs
      state = 'trial'
      return 0
    },
    succeeded() {
      failures = 0
      openings = 0
      state = 'closed'
    },
    failed(nowMs) {
      failures += 1
      if (state === 'trial' || (state === 'closed' && failures >= failuresToOpen)) open(nowMs)
    },
    abandoned() {
      if (state === 'trial') {
        state = 'open'
        openUntilMs = 0
      }
    },
    state: () => state,
  }
}
