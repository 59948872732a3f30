import { seededRandom } from '../seeded-random.ts'

/** What servers do of themselves, and what others put where it does not belong; drawn apart from all else. */
export interface Quirks {
  /** Of deleted messages, the share that is there again later. */
  readonly reappearShare: number
  /** Of hand-outs, the share after which the message stays visible. */
  readonly visibleShare: number
  /** What was handed out so often goes to the dead-letter queue, from where an operator sends it back. */
  readonly mostReceives: number | null
  /** Of inserts, the share of which only the first rows are written. */
  readonly partShare: number
  /** When a body arrives that is no event. */
  readonly rubbishAt: readonly { readonly at: number; readonly body: string }[]
  /** When bytes that are no state are written among the states. */
  readonly poisonAt: readonly number[]
}

const rubbish = [
  'this is no JSON',
  '{"version":"0","id":"5e1c',
  '[]',
  '{}',
  '{"version":"0","id":"77f2a1c4-0d59-4a55-9a0e-6f1f8d1f0a31","detail-type":"v2.detail.events.conversation.{id}.acd.start","source":"somewhere.else","detail":{}}',
] as const

export function drawQuirks(seed: number, windowMs: number): Quirks {
  const random = seededRandom(seed * 11 + 4)
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const share = () => (random() < 0.25 ? oneOf([0.05, 0.2, 0.5]) : 0)
  const times = () =>
    random() < 0.2 ? Array.from({ length: oneOf([1, 2, 3]) }, () => Math.floor(random() * windowMs)) : []
  return {
    reappearShare: share(),
    visibleShare: share(),
    mostReceives: random() < 0.2 ? oneOf([2, 3, 5]) : null,
    partShare: share(),
    rubbishAt: times().map((at) => ({ at, body: oneOf(rubbish) })),
    poisonAt: times(),
  }
}
