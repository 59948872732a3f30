import {
  type Conversation,
  type Leg,
  notYet,
  type Participant,
  type Stretch,
  type StretchType,
} from './conversation.ts'

/** When a leg began: the start of its first stretch. */
export const beginOf = (leg: Leg): number => Math.min(...leg.stretches.map(({ start }) => start))

/** When a leg was over, after-call work included; `notYet` if it never was. */
export const endOf = (leg: Leg): number => Math.max(...leg.stretches.map(({ end }) => end))

export const roundOf = ({ round = 1 }: Participant): number => round

export const isOpen = ({ participants }: Conversation): boolean => participants.some(({ leg }) => endOf(leg) === notYet)

/** Open only because of an appointment that is still to come. */
export const isDormant = (conversation: Conversation): boolean => {
  const open = conversation.participants.flatMap(({ leg }) => leg.stretches).filter(({ end }) => end === notYet)
  return open.length > 0 && open.every(({ type }) => type === 'scheduled')
}

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

const lastEnd = (participants: readonly Participant[]): number =>
  Math.max(...participants.flatMap(({ leg }) => leg.stretches.map(({ end }) => end)).filter((end) => end < notYet))

/** The end of the last leg that ever ended, after-call work included. */
export const conversationEnd = ({ participants }: Pick<Conversation, 'participants'>): number => lastEnd(participants)

/** What has been opened by `now`: the conversation without the rounds that are still to come. */
export function openedBy(conversation: Conversation, now: number): Conversation {
  const begun = conversation.participants.filter(({ leg }) => beginOf(leg) <= now)
  const round = Math.max(1, ...begun.map(roundOf))
  return {
    ...conversation,
    participants: conversation.participants.filter((participant) => roundOf(participant) <= round),
  }
}

/**
 * When the platform closes the record: at the end, or when the last media reading has come in, up to 0.1 s later. No
 * source says when; a record that had its end before its readings could never be known to be complete. `notYet` as long
 * as a leg is open.
 */
export const closedAt = (conversation: Conversation): number =>
  Math.max(...conversation.participants.flatMap(({ leg }) => [endOf(leg), ...leg.readings.map(({ at }) => at)]))
