import { type Publication } from '../events/envelope.ts'
import { type Dice } from '../facts/dice.ts'
import { type PlayTime } from './play-time.ts'

/** How events travel from Genesys through EventBridge into the queue. All times are real, whatever the play's speed. */
export interface TransportSettings {
  /** Median of EventBridge's latency. */
  readonly latencyMs: number
  /** Share of events (0..1) that come seconds late. */
  readonly lateShare: number
  readonly lateMaxMs: number
  /** Share of events (0..1) that arrive a second time, with the same envelope id. */
  readonly duplicateShare: number
  /** How long after the first at most; 5 s, unless told. */
  readonly duplicateMaxMs?: number
}

export const usualTransport: TransportSettings = {
  latencyMs: 170,
  lateShare: 0.01,
  lateMaxMs: 8_000,
  duplicateShare: 0.02,
}

const usualDuplicateMaxMs = 5_000

export interface Arrival {
  /** Epoch ms of the machine. */
  readonly dueAt: number
  readonly body: string
  readonly repeated: boolean
}

/** When an event reaches the queue, once or twice. Never before the time at which it says it was published. */
export function arrivals(
  { envelope, happenedAt, publishedAt }: Publication,
  time: PlayTime,
  settings: TransportSettings,
  dice: Dice,
): Arrival[] {
  const late = dice.chance(settings.lateShare) ? dice.whole(1_000, Math.max(1_000, settings.lateMaxMs)) : 0
  const travelMs = dice.around(settings.latencyMs, 0.22, 0, settings.latencyMs * 4) + late
  const first = {
    dueAt: time.realOf(happenedAt) + (publishedAt - happenedAt) + travelMs,
    body: JSON.stringify(envelope),
  }
  const again = dice.chance(settings.duplicateShare)
    ? [{ ...first, dueAt: first.dueAt + dice.whole(150, settings.duplicateMaxMs ?? usualDuplicateMaxMs) }]
    : []
  return [{ ...first, repeated: false }, ...again.map((arrival) => ({ ...arrival, repeated: true }))]
}
