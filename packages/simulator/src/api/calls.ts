/** One call that was answered, or cut off: `status` 0 says that the connection was dropped. */
export interface Call {
  /** Epoch ms. */
  readonly at: number
  /** Method and path pattern. */
  readonly endpoint: string
  /** See `tokenName`; "none" without one. */
  readonly token: string
  readonly status: number
  /** How many records were asked for. */
  readonly ids: number
}

export interface SecondOfCalls {
  readonly second: string
  readonly endpoint: string
  readonly token: string
  readonly calls: number
  readonly ids: number
  readonly statuses: Readonly<Record<string, number>>
}

export interface CallTotals {
  readonly total: number
  readonly byEndpoint: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
  readonly idsAsked: number
}

export interface CallStatistics {
  /** Since the start. */
  readonly totals: CallTotals
  /** The last hour, second by second; only those with calls. */
  readonly seconds: readonly SecondOfCalls[]
}

export interface CallLedger {
  note(call: Call): void
  statistics(): CallStatistics
}

const keptMs = 3_600_000

type Open = { -readonly [K in keyof SecondOfCalls]: SecondOfCalls[K] } & {
  at: number
  statuses: Record<string, number>
}

export function openCallLedger(): CallLedger {
  const seconds = new Map<string, Open>()
  const byEndpoint: Record<string, number> = {}
  const byStatus: Record<string, number> = {}
  let [total, idsAsked] = [0, 0]
  const add = (counts: Record<string, number>, name: string) => (counts[name] = (counts[name] ?? 0) + 1)

  function secondOf({ at, endpoint, token }: Call): Open {
    const second = `${new Date(at).toISOString().slice(0, 19)}Z`
    const key = `${second} ${token} ${endpoint}`
    const known = seconds.get(key)
    if (known) return known
    const fresh = { at, second, endpoint, token, calls: 0, ids: 0, statuses: {} }
    seconds.set(key, fresh)
    for (const [old, entry] of seconds) {
      if (entry.at > at - keptMs) break
      seconds.delete(old)
    }
    return fresh
  }

  return {
    note: (call) => {
      total++
      idsAsked += call.ids
      add(byEndpoint, call.endpoint)
      add(byStatus, String(call.status))
      const entry = secondOf(call)
      entry.calls++
      entry.ids += call.ids
      add(entry.statuses, String(call.status))
    },
    statistics: () => ({
      totals: { total, byEndpoint, byStatus, idsAsked },
      seconds: [...seconds.values()].map(({ at: _at, ...rest }) => rest),
    }),
  }
}
