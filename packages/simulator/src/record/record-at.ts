import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation, type Leg, type Participant } from '../facts/conversation.ts'
import { beginOf, closedAt, conversationEnd, conversationStart, openedBy } from '../facts/moments.ts'
import { type DetailRecord, type RecordParticipant } from './detail-record.ts'
import { iso, sessionAt } from './session.ts'

/** The divisions that a leg touches: the person's, the queue's or the flow's. */
export function divisionsOf(leg: Leg): string[] {
  const waiting = leg.role === 'acd' && leg.inQueueFlow ? [leg.inQueueFlow.divisionId] : []
  return [...(leg.divisionId === null ? [] : [leg.divisionId]), ...waiting]
}

function participantAt(parts: readonly Participant[], assumptions: Assumptions, now: number): RecordParticipant[] {
  const [first] = parts
  if (!first) return []
  const { participantId, purpose, name, userId, contact } = first
  return [
    {
      participantId,
      purpose,
      ...(name === undefined ? {} : { participantName: name }),
      ...(userId === undefined ? {} : { userId }),
      ...(contact && contact.linkedAt <= now ? { externalContactId: contact.id } : {}),
      sessions: parts.map(({ leg }) => sessionAt(leg, assumptions, now)),
    },
  ]
}

/** The lowest of all readings known at `now`. */
function mediaMinima(conversation: Conversation, now: number) {
  const readings = conversation.participants.flatMap(({ leg }) => leg.readings).filter(({ at }) => at <= now)
  if (readings.length === 0) return {}
  return {
    mediaStatsMinConversationMos: Math.min(...readings.map(({ minMos }) => minMos)),
    mediaStatsMinConversationRFactor: Math.min(...readings.map(({ minRFactor }) => minRFactor)),
  }
}

/**
 * The record as the platform knows it at `now` (epoch ms): what has begun is there, what has not ended is open, and the
 * conversation has an end only when everything, after-call work included, has ended and nothing will change any more. Null before the beginning.
 */
export function recordAt(conversation: Conversation, assumptions: Assumptions, now: number): DetailRecord | null {
  const start = conversationStart(conversation)
  if (now < start) return null
  const opened = openedBy(conversation, now)
  const present = conversation.participants.filter(({ leg }) => beginOf(leg) <= now)
  return {
    conversationId: conversation.conversationId,
    conversationStart: iso(start),
    ...(closedAt(opened) <= now ? { conversationEnd: iso(conversationEnd(opened)) } : {}),
    originatingDirection: conversation.originatingDirection,
    divisionIds: [...new Set(present.flatMap(({ leg }) => divisionsOf(leg)))],
    ...mediaMinima(conversation, now),
    participants: [...Map.groupBy(present, ({ participantId }) => participantId).values()].flatMap((parts) =>
      participantAt(parts, assumptions, now),
    ),
  }
}
