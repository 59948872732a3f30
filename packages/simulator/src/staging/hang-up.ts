import { type DisconnectType } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'

/** Who hung up, and when each side's leg was over: the other side follows within milliseconds. */
export interface HangUp {
  readonly customer: { readonly at: number; readonly type: DisconnectType }
  readonly agent: { readonly at: number; readonly type: DisconnectType }
}

export function hangUp({ dice }: Stage, at: number): HangUp {
  const after = at + dice.whole(1, 9)
  if (dice.chance(0.6)) return { customer: { at, type: 'endpoint' }, agent: { at: after, type: 'peer' } }
  return { customer: { at: after, type: 'peer' }, agent: { at, type: dice.pick(['client', 'endpoint'] as const) } }
}
