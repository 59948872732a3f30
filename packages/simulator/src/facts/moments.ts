import { type Conversation, type Leg, type Stretch, type StretchType } from './conversation.ts'

/** When a leg began: the start of its first stretch. */
export const beginOf = (leg: Leg): number => Math.min(...leg.stretches.map(({ start }) => start))

/** When a leg was over, after-call work included. */
export const endOf = (leg: Leg): number => Math.max(...leg.stretches.map(({ end }) => end))

export const stretchesOf = (leg: Leg, type: StretchType): Stretch[] => leg.stretches.filter((s) => s.type === type)

export const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((total, { start, end }) => total + end - start, 0)

/** When the communication itself was over: after-call work comes after it. */
export const hangUpOf = (leg: Leg): Stretch => {
  const last = leg.stretches
    .filter(({ type }) => type !== 'wrapup')
    .sort((a, b) => a.end - b.end)
    .at(-1)
  if (!last) throw new Error(`session ${leg.sessionId} has no stretch: a timeline must give every leg at least one`)
  return last
}

export const conversationStart = ({ participants }: Conversation): number =>
  Math.min(...participants.map(({ leg }) => beginOf(leg)))

/** The end of the last leg, after-call work included. */
export const conversationEnd = ({ participants }: Conversation): number =>
  Math.max(...participants.map(({ leg }) => endOf(leg)))

/**
 * When the platform closes the record: at the end, or when the last media reading has come in, up to 0.1 s later. No
 * source says when; a record that had its end before its readings could never be known to be complete.
 */
export const closedAt = (conversation: Conversation): number =>
  Math.max(
    conversationEnd(conversation),
    ...conversation.participants.flatMap(({ leg }) => leg.readings.map(({ at }) => at)),
  )
