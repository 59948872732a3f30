import {
  type AnalyticsConversation,
  type AnalyticsConversationSegment,
  type AnalyticsParticipant,
  type AnalyticsSession,
} from '@aftercall/contracts'
import { isWrapUp, lastEnd, latest } from './segments.ts'

/** Metrics and media statistics of the end of a session bear its time, give or take a little. */
const slackMs = 2_000

/**
 * The last end of a session that lacks what may appear in the record some time after it: the wrap-up of an agent who spoke for a queue, the
 * media statistics of a call, metrics. Null when nothing is lacking. There is no conversation of which nothing at all is measured: one
 * without any metric lacks them, even if nobody spoke.
 */
export function unsettledAt({ participants }: Pick<AnalyticsConversation, 'participants'>): number | null {
  const all = participants.flatMap(({ sessions }) => sessions)
  if (all.every(({ metrics }) => metrics.length === 0)) return latest(all.map(({ segments }) => lastEnd(segments)))
  let last: number | null = null
  for (const participant of participants) {
    const owesWrapUp = lacksWrapUp(participant)
    for (const session of participant.sessions) {
      if (!owesWrapUp && !lacksStatistics(session) && !lacksMetrics(session)) continue
      last = latest([last, lastEnd(session.segments)])
    }
  }
  return last
}

/**
 * An agent who called back has a session for the callback and one for the call, and one wrap-up; also where nobody was reached, or the
 * contact was skipped.
 */
function lacksWrapUp({ purpose, sessions }: AnalyticsParticipant): boolean {
  if (purpose?.toLowerCase() !== 'agent') return false
  const segments = sessions.flatMap((session) => session.segments)
  return (
    segments.some((segment) => hasSpoken(segment) || isCallback(segment)) &&
    segments.some(({ queueId }) => queueId !== null && queueId !== '') &&
    !segments.some(isWrapUp) &&
    !sessions.some(({ acwSkipped }) => acwSkipped === true)
  )
}

/** A leg that nobody disconnected is left behind, and never gets any. */
function lacksStatistics({ mediaType, mediaEndpointStats, segments }: AnalyticsSession): boolean {
  if (mediaType?.toLowerCase() !== 'voice') return false
  const end = lastEnd(segments.filter((segment) => hasSpoken(segment) && segment.disconnectType !== null))
  return isBefore(latest(mediaEndpointStats.map(({ eventTime }) => eventTime)), end)
}

/** Whoever spoke has metrics of the end; whoever was connected or wrapped up has one of how long. */
function lacksMetrics({ metrics, segments }: AnalyticsSession): boolean {
  if (!segments.some(hasSpoken)) return false
  const end = lastEnd(segments.filter((segment) => !isWrapUp(segment)))
  if (isBefore(latest(metrics.map(({ emitDate }) => emitDate)), end)) return true
  const names = new Set(metrics.map(({ name }) => name))
  if (names.has('nConnected') && !names.has('tConnected')) return true
  return segments.some((segment) => isWrapUp(segment) && hasEnded(segment)) && !names.has('tAcw')
}

/** Before nothing that has no end. */
const isBefore = (time: number | null, end: number | null) => (time ?? -Infinity) < (end ?? -Infinity) - slackMs
const hasEnded = ({ segmentEnd }: AnalyticsConversationSegment) => segmentEnd !== null
const hasSpoken = (segment: AnalyticsConversationSegment) =>
  segment.segmentType?.toLowerCase() === 'interact' && hasEnded(segment)

const isCallback = (segment: AnalyticsConversationSegment) =>
  segment.segmentType?.toLowerCase() === 'callback' && hasEnded(segment)
