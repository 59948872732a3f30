import { type Assumptions, type RecordAssumptions } from '../facts/assumptions.ts'
import { type Conversation, type Leg, notYet, type Participant, type Stretch } from '../facts/conversation.ts'
import { beginOf, conversationStart, openedBy } from '../facts/moments.ts'
import { fieldsAt } from './conversation-fields.ts'
import { type DetailRecord, type RecordParticipant } from './detail-record.ts'
import { type Growth, type Lateness, latenessOf, overOf, shownStart, withhold } from './growth.ts'
import { iso, sessionAt } from './session.ts'

/** The divisions that a leg touches: the person's, the queue's or the flow's. */
export function divisionsOf(leg: Leg): string[] {
  const waiting = leg.role === 'acd' && leg.inQueueFlow ? [leg.inQueueFlow.divisionId] : []
  return [...(leg.divisionId === null ? [] : [leg.divisionId]), ...waiting]
}

function participantAt(
  conversation: Conversation,
  parts: readonly Participant[],
  assumptions: Assumptions,
  lateness: Lateness | null,
  now: number,
): RecordParticipant[] {
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
      sessions: parts.map((part) => {
        const session = sessionAt(part.leg, assumptions, now)
        return lateness ? withhold(session, lateness, overOf(conversation, part), now) : session
      }),
    },
  ]
}

/** The lowest of all readings known at `now`. */
function mediaMinima(conversation: Conversation, lateness: Lateness | null, now: number) {
  const seen = (participant: Participant, at: number) =>
    at <= now && (!lateness || lateness.mediaSeen(at, overOf(conversation, participant)) <= now)
  const readings = conversation.participants.flatMap((participant) =>
    participant.leg.readings.filter(({ at }) => seen(participant, at)),
  )
  if (readings.length === 0) return {}
  return {
    mediaStatsMinConversationMos: Math.min(...readings.map(({ minMos }) => minMos)),
    mediaStatsMinConversationRFactor: Math.min(...readings.map(({ minRFactor }) => minRFactor)),
  }
}

/** The stretches that `conversationEnd` has to wait for. */
const countingStretches = (
  { participants }: Pick<Conversation, 'participants'>,
  { endIncludesWrapUp }: Pick<RecordAssumptions, 'endIncludesWrapUp'>,
): Stretch[] =>
  participants.flatMap(({ leg }) => leg.stretches).filter(({ type }) => endIncludesWrapUp || type !== 'wrapup')

const lastOf = (stretches: readonly Stretch[]): number =>
  Math.max(...stretches.map(({ end }) => end).filter((end) => end < notYet))

/** The end that the record shows when all is over: that of the last stretch that ever ended and that counts. */
export const recordedEnd = (conversation: Conversation, assumptions: RecordAssumptions): number =>
  lastOf(countingStretches(conversation, assumptions))

/**
 * The end that the record shows at `now`; null as long as something that it waits for is still to come: a stretch, or a
 * media reading, which may come up to 0.1 s after the leg. What is known to be late is not waited for.
 */
function endShown(
  opened: Conversation,
  assumptions: Assumptions,
  lateness: Lateness | null,
  now: number,
): number | null {
  const waitsFor = countingStretches(opened, assumptions).filter(
    ({ type, end }) => !(type === 'wrapup' && lateness?.hidesWrapUp && lateness.wrapUpSeen(end) > now),
  )
  const readings = lateness?.hidesMedia ? [] : opened.participants.flatMap(({ leg }) => leg.readings)
  const last = Math.max(...waitsFor.map(({ end }) => end), ...readings.map(({ at }) => at))
  return last <= now ? lastOf(waitsFor) : null
}

/**
 * The record as the platform knows it at `now` (epoch ms): what has begun is there, what has not ended is open, and the
 * conversation has an end only when everything that counts has ended. Null before the beginning. With `growth` it may
 * show things later than they happen; in the end it is the same.
 */
export function recordAt(
  conversation: Conversation,
  assumptions: Assumptions,
  now: number,
  growth?: Growth,
): DetailRecord | null {
  if (now < conversationStart(conversation)) return null
  const opened = openedBy(conversation, now)
  const lateness = latenessOf(conversation.conversationId, growth)
  const present = conversation.participants.filter(({ leg }) => beginOf(leg) <= now)
  const end = endShown(opened, assumptions, lateness, now)
  return {
    conversationId: conversation.conversationId,
    conversationStart: iso(shownStart(opened, growth, now)),
    ...(end === null ? {} : { conversationEnd: iso(end) }),
    originatingDirection: conversation.originatingDirection,
    ...fieldsAt(conversation, now),
    divisionIds: [...new Set(present.flatMap(({ leg }) => divisionsOf(leg)))],
    ...mediaMinima(conversation, lateness, now),
    participants: [...Map.groupBy(present, ({ participantId }) => participantId).values()].flatMap((parts) =>
      participantAt(conversation, parts, assumptions, lateness, now),
    ),
  }
}
