import {
  type AnalyticsConversation,
  type AnalyticsConversationSegment,
  type AnalyticsParticipant,
  type AnalyticsSession,
} from '@aftercall/contracts'

/**
 * The last end of a session that lacks what may appear in the record some time after it: the wrap-up of an agent who spoke for a queue, media
 * statistics of a call, metrics. Null when nothing is lacking.
 */
export function unsettledAt({ participants }: Pick<AnalyticsConversation, 'participants'>): number | null {
  let last: number | null = null
  for (const participant of participants) {
    const owesWrapUp = lacksWrapUp(participant)
    for (const session of participant.sessions) {
      if (!owesWrapUp && !lacksStatistics(session) && !lacksMetrics(session)) continue
      for (const { segmentEnd } of session.segments)
        if (segmentEnd !== null && segmentEnd > (last ?? -Infinity)) last = segmentEnd
    }
  }
  return last
}

/** An agent who called back has a session for the callback and one for the call, and one wrap-up. */
function lacksWrapUp({ purpose, sessions }: AnalyticsParticipant): boolean {
  if (purpose?.toLowerCase() !== 'agent') return false
  const segments = sessions.flatMap((session) => session.segments)
  return (
    segments.some(hasSpoken) &&
    segments.some(({ queueId }) => queueId !== null && queueId !== '') &&
    !segments.some((segment) => isOf(segment, 'wrapup')) &&
    !sessions.some(({ acwSkipped }) => acwSkipped === true)
  )
}

/** A leg that nobody disconnected is left behind, and never gets any. */
const lacksStatistics = ({ mediaType, mediaEndpointStats, segments }: AnalyticsSession) =>
  mediaType?.toLowerCase() === 'voice' &&
  mediaEndpointStats.length === 0 &&
  segments.some((segment) => hasSpoken(segment) && segment.disconnectType !== null)

const lacksMetrics = ({ metrics, segments }: AnalyticsSession) => metrics.length === 0 && segments.some(hasSpoken)

const hasSpoken = (segment: AnalyticsConversationSegment) => isOf(segment, 'interact') && segment.segmentEnd !== null
const isOf = ({ segmentType }: AnalyticsConversationSegment, type: string) => segmentType?.toLowerCase() === type
