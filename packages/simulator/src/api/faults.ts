import { type Dice, rollDice } from '../facts/dice.ts'

/** What can go wrong with an answer. */
export const faultKinds = ['401', '403', '404', '429', '5xx', 'slow', 'truncated', 'wrongContentType', 'reset'] as const
export type FaultKind = (typeof faultKinds)[number]

export interface FaultPlan {
  /** Share of requests, 0 to 1; together at most 1. */
  readonly rates: Readonly<Partial<Record<FaultKind, number>>>
  readonly seed: number
  /** Only requests whose path begins with this. */
  readonly path: string
  readonly slowMs: number
  readonly retryAfterSeconds: number
  /** How long the plan holds, real time. */
  readonly forMs: number
  /** How many faults it makes at most. */
  readonly count: number
}

export interface Fault {
  readonly kind: FaultKind
  readonly plan: FaultPlan
  /** Throws for details of the fault. */
  readonly dice: Dice
}

export interface Faults {
  /** Replaces whatever was set before. */
  set(plan: FaultPlan, now: number): void
  clear(): void
  /** Which fault this request meets; null for none. */
  strike(path: string, now: number): Fault | null
  /** What holds at present, and how often each kind has struck since the start. */
  state(): { readonly plan: FaultPlan | null; readonly struck: Readonly<Record<string, number>> }
}

export function openFaults(): Faults {
  let held: { plan: FaultPlan; until: number; left: number; dice: Dice } | null = null
  const struck: Record<string, number> = {}

  function draw(plan: FaultPlan, dice: Dice): FaultKind | null {
    let left = dice.next()
    for (const kind of faultKinds) {
      left -= plan.rates[kind] ?? 0
      if (left < 0) return kind
    }
    return null
  }

  return {
    set: (plan, now) => {
      held = { plan, until: now + plan.forMs, left: plan.count, dice: rollDice(`faults/${plan.seed}`) }
    },
    clear: () => {
      held = null
    },
    strike: (path, now) => {
      if (!held || !path.startsWith(held.plan.path)) return null
      if (now >= held.until || held.left <= 0) {
        held = null
        return null
      }
      const { plan, dice } = held
      const kind = draw(plan, dice)
      if (!kind) return null
      held.left--
      struck[kind] = (struck[kind] ?? 0) + 1
      return { kind, plan, dice }
    },
    state: () => ({ plan: held?.plan ?? null, struck }),
  }
}
