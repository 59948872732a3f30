import { type AnalyticsConversation, type AnalyticsConversationSegment } from '@aftercall/contracts'
import { type Activity, type Bar, type Lane, type Role } from './story.ts'

type RecordParticipant = AnalyticsConversation['participants'][number]
type RecordSession = RecordParticipant['sessions'][number]

/** A lane for the customer, for flows, for queues, for each agent and for each party outside, in order of arrival. */
export function lanesOf(record: AnalyticsConversation): readonly Lane[] {
  const caller = record.participants.find(isParty)
  const grouped = Map.groupBy(record.participants, (participant) => {
    const role = roleOf(participant, caller)
    return role === 'agent' ? `agent ${participant.userId}` : role
  })
  const persons = [...grouped.keys()].filter((key) => key.startsWith('agent '))
  return [...grouped].map(([key, participants]): Lane => {
    const [first] = participants
    const role = first === undefined ? 'customer' : roleOf(first, caller)
    const sessions = participants.flatMap((participant) => participant.sessions)
    return {
      role,
      name: role === 'agent' ? `${wordFor(participants)} ${letterOf(persons.indexOf(key))}` : role,
      sessionIds: sessions.flatMap(({ sessionId }) => sessionId ?? []),
      participantIds: participants.flatMap(({ participantId }) => participantId ?? []),
      bars: sessions.flatMap((session) => barsOf(session, role)),
    }
  })
}

const isParty = ({ purpose }: RecordParticipant) => purpose === 'customer' || purpose === 'external'
const letterOf = (index: number) => String.fromCodePoint(65 + index)
/** Genesys calls an agent who talks for no queue a user. */
const wordFor = (participants: readonly RecordParticipant[]) =>
  participants.every(({ purpose }) => purpose === 'user') ? 'user' : 'agent'

function roleOf(participant: RecordParticipant, caller: RecordParticipant | undefined): Role {
  switch (participant.purpose) {
    case 'acd':
      return 'queue'
    case 'agent':
    case 'user':
      return 'agent'
    case 'voicemail':
      return 'voicemail'
    case 'customer':
    case 'external':
      return caller !== undefined && participant !== caller && isCalledIn(participant, caller) ? 'outside' : 'customer'
    default:
      return 'flow'
  }
}

/** Somebody else is called while the caller is on the telephone; the caller who comes back is not. */
const isCalledIn = (participant: RecordParticipant, caller: RecordParticipant) =>
  participant.sessions.some(
    (session) =>
      isCall(session) &&
      caller.sessions.some((own) => isCall(own) && beginOf(own) < beginOf(session) && endOf(own) > beginOf(session)),
  )

const isCall = ({ mediaType }: RecordSession) => mediaType === 'voice'
const beginOf = ({ segments }: RecordSession) =>
  Math.min(...segments.map(({ segmentStart }) => segmentStart ?? Infinity))
const endOf = ({ segments }: RecordSession) => Math.max(...segments.map(({ segmentEnd }) => segmentEnd ?? Infinity))

function barsOf({ sessionId, mediaType, segments }: RecordSession, role: Role): readonly Bar[] {
  const bars: Bar[] = []
  for (const segment of segments.toSorted((one, other) => (one.segmentStart ?? 0) - (other.segmentStart ?? 0))) {
    const bar = {
      sessionId: sessionId ?? '',
      activity: activityOf(role, mediaType ?? '', segment),
      from: segment.segmentStart ?? 0,
      to: segment.segmentEnd,
    }
    const last = bars.at(-1)
    if (last?.activity === bar.activity && last.to === bar.from) bars.splice(-1, 1, { ...last, to: bar.to })
    else bars.push(bar)
  }
  return bars
}

const activities: Readonly<Record<string, Activity>> = {
  alert: 'ringing',
  contacting: 'ringing',
  dialing: 'ringing',
  hold: 'hold',
  scheduled: 'asleep',
  wrapup: 'after-call-work',
}
function activityOf(role: Role, mediaType: string, { segmentType }: AnalyticsConversationSegment): Activity {
  // Whatever plays to somebody in a queue, it is a wait; and who is to be called back is not connected by that.
  if (role === 'queue') return 'waiting'
  if (role === 'customer' && mediaType === 'callback') return 'asleep'
  return activities[segmentType ?? ''] ?? 'connected'
}
