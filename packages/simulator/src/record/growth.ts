import { type RecordAssumptions } from '../facts/assumptions.ts'
import { type Conversation, type Participant } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { beginOf, conversationStart, endOf, roundOf } from '../facts/moments.ts'
import { notYet } from '../facts/stretch.ts'
import { type RecordSession } from './detail-record.ts'

/** How a record comes to be what it is in the end: whether all of it is there as soon as it has happened. */
export interface Growth extends Pick<
  RecordAssumptions,
  'lateWrapUpShare' | 'lateMediaShare' | 'lateMetricsShare' | 'lateUpToMs' | 'startShift'
> {
  /** What time it is in the conversation `ms` of the machine's time after `at`. */
  readonly later: (at: number, ms: number) => number
}

/** When things that happened at `at` are seen in the record of this conversation. */
export interface Lateness {
  /** Whether wrap-ups come in late. They are then not seen while they last, either. */
  readonly hidesWrapUp: boolean
  readonly wrapUpSeen: (at: number) => number
  /** Whether media statistics come in late, and so cannot hold up the end. */
  readonly hidesMedia: boolean
  /** `over`: when all was over that belongs to it. What comes shortly before that is seen only after it. */
  readonly mediaSeen: (at: number, over: number) => number
  readonly metricSeen: (at: number, over: number) => number
}

const atOnce = (at: number): number => at
/** Figures of the last minutes are late together, and so later than the end. */
const shortlyMs = 600_000

/** The lateness of a conversation, drawn from its id: the same whenever it is asked. Null when nothing is late. */
export function latenessOf(conversationId: string, growth: Growth | undefined): Lateness | null {
  if (!growth) return null
  const { lateWrapUpShare, lateMediaShare, lateMetricsShare, lateUpToMs, later } = growth
  if (lateWrapUpShare + lateMediaShare + lateMetricsShare === 0) return null
  const drawn = (what: string, share: number) => {
    const dice = rollDice(`late-${what}/${conversationId}`)
    const hit = dice.chance(share)
    const ms = dice.whole(Math.min(2_000, lateUpToMs), lateUpToMs)
    const figureSeen = (at: number, over: number) => later(over - at < shortlyMs ? over : at, ms)
    return { hit, seen: hit ? (at: number) => later(at, ms) : atOnce, figureSeen: hit ? figureSeen : atOnce }
  }
  const [wrapUp, media, metrics] = [
    drawn('wrap-up', lateWrapUpShare),
    drawn('media', lateMediaShare),
    drawn('metrics', lateMetricsShare),
  ]
  return {
    hidesWrapUp: wrapUp.hit,
    wrapUpSeen: wrapUp.seen,
    hidesMedia: media.hit,
    mediaSeen: media.figureSeen,
    metricSeen: metrics.figureSeen,
  }
}

/** When all that ever ends was over in the round of this participant. */
export function overOf({ participants }: Conversation, participant: Participant): number {
  const sameRound = participants.filter((other) => roundOf(other) === roundOf(participant))
  const ends = sameRound.flatMap(({ leg }) => leg.stretches.map(({ end }) => end)).filter((end) => end < notYet)
  return Math.max(...ends)
}

/** What handling came to is known together with the wrap-up. */
const withWrapUp: ReadonlySet<string> = new Set(['tAcw', 'tHandle'])

/** The session without what is not seen yet at `now`; `over` as for `Lateness`. */
export function withhold(session: RecordSession, lateness: Lateness, over: number, now: number): RecordSession {
  const { hidesWrapUp, wrapUpSeen, mediaSeen, metricSeen } = lateness
  const unseen = ({ segmentType, segmentEnd }: RecordSession['segments'][number]) =>
    hidesWrapUp && segmentType === 'wrapup' && (segmentEnd === undefined || wrapUpSeen(Date.parse(segmentEnd)) > now)
  const hidden = session.segments.some(unseen)
  const { mediaEndpointStats = [], metrics = [], ...rest } = session
  const seenStats = mediaEndpointStats.filter(({ eventTime }) => mediaSeen(Date.parse(eventTime), over) <= now)
  const seenMetrics = metrics.filter(
    ({ name, emitDate }) => metricSeen(Date.parse(emitDate), over) <= now && !(hidden && withWrapUp.has(name)),
  )
  return {
    ...rest,
    ...(seenStats.length > 0 ? { mediaEndpointStats: seenStats } : {}),
    ...(seenMetrics.length > 0 ? { metrics: seenMetrics } : {}),
    segments: hidden ? session.segments.filter((segment) => !unseen(segment)) : session.segments,
  }
}

const dayMs = 86_400_000
/** Share of conversations whose start moves over midnight, if any do. */
const midnightShare = 0.25

/**
 * The start that the record shows while something is still to come: some milliseconds off, another each time that
 * somebody joins; or a few milliseconds before the last midnight UTC, however far away that is. The true one at the end.
 */
export function shownStart(conversation: Conversation, growth: Growth | undefined, now: number): number {
  const start = conversationStart(conversation)
  if (!growth || growth.startShift === 'none') return start
  const ends = conversation.participants.map(({ leg }) => endOf(leg)).filter((end) => end < notYet)
  if (now >= Math.max(...ends)) return start
  const dice = rollDice(`start/${conversation.conversationId}`)
  if (growth.startShift === 'midnight' && dice.chance(midnightShare)) {
    return Math.floor(start / dayMs) * dayMs - dice.whole(1, 13)
  }
  const joined = conversation.participants.filter(({ leg }) => beginOf(leg) <= now).length
  // Never after what it shows, and not in the future.
  return Math.min(start + dice.fork(String(joined)).whole(-13, 13), now)
}
