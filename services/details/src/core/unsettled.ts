import {
  type AnalyticsConversation,
  type AnalyticsConversationSegment,
  type AnalyticsParticipant,
  type AnalyticsSession,
} from '@aftercall/contracts'

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
      last = later(last, lastEnd(session.segments))
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
  return end !== null && isBefore(latest(mediaEndpointStats.map(({ eventTime }) => eventTime)), end)
}

/** Whoever spoke has metrics of the end; whoever was connected or wrapped up has one of how long. */
function lacksMetrics({ metrics, segments }: AnalyticsSession): boolean {
  const end = lastEnd(segments.filter((segment) => !isWrapUp(segment)))
  if (end === null || !segments.some(hasSpoken)) return false
  if (isBefore(latest(metrics.map(({ emitDate }) => emitDate)), end)) return true
  const names = new Set(metrics.map(({ name }) => name))
  if (names.has('nConnected') && !names.has('tConnected')) return true
  return segments.some((segment) => isWrapUp(segment) && hasEnded(segment)) && !names.has('tAcw')
}

const isBefore = (time: number | null, end: number) => time === null || time < end - slackMs
const isWrapUp = ({ segmentType }: AnalyticsConversationSegment) => segmentType?.toLowerCase() === 'wrapup'
const hasEnded = ({ segmentEnd }: AnalyticsConversationSegment) => segmentEnd !== null
const hasSpoken = (segment: AnalyticsConversationSegment) =>
  segment.segmentType?.toLowerCase() === 'interact' && hasEnded(segment)

const isCallback = (segment: AnalyticsConversationSegment) =>
  segment.segmentType?.toLowerCase() === 'callback' && hasEnded(segment)

const lastEnd = (segments: readonly AnalyticsConversationSegment[]) =>
  latest(segments.map(({ segmentEnd }) => segmentEnd))
const latest = (times: readonly (number | null)[]) => times.reduce(later, null)
function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}
