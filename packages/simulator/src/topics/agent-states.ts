import { upperSnake } from '../events/spelling.ts'
import { type Conversation, notYet, type PersonLeg } from '../facts/conversation.ts'
import { beginOf, endOf } from '../facts/moments.ts'
import { type Happening, type Topic } from './topic.ts'
import { mediaTypeOf } from './traces.ts'

const byStart = (one: { start: number }, other: { start: number }) => one.start - other.start

/** What a person is doing on one communication, from one state to the next, until it is over. */
export function statesOf(leg: PersonLeg): { state: string; start: number }[] {
  const states = [...leg.stretches].sort(byStart).map(({ type, start }) => ({ state: upperSnake(type), start }))
  const end = endOf(leg)
  return end < notYet ? [...states, { state: 'TERMINATED', start: end }] : states
}

function happenings({ conversationId, originatingDirection }: Conversation, leg: PersonLeg): Happening[] {
  const [sessionStart, skills] = [beginOf(leg), leg.stretches.flatMap(({ queue }) => queue?.skillIds ?? [])]
  return statesOf(leg).map(({ state, start }) => ({
    at: start,
    ids: [leg.userId],
    body: {
      userId: leg.userId,
      conversationId,
      sessionId: leg.sessionId,
      sessionStart,
      currentState: state,
      currentStateStart: start,
      ...(leg.queueId ? { queueId: leg.queueId } : {}),
      mediaType: upperSnake(mediaTypeOf(leg)),
      originatingDirection: upperSnake(originatingDirection),
      ...(skills.length > 0 ? { requestedSkillIds: [...new Set(skills)] } : {}),
    },
  }))
}

export const agentStates: Topic = {
  detailType: 'v2.detail.events.agent.{id}.state',
  group: 'agent-states',
  about: 'What an agent or user does on a communication: ringing, talking, after-call work, over.',
  published: 'soon',
  ofConversation: ({ conversation }) =>
    conversation.participants.flatMap(({ leg }) =>
      leg.role === 'agent' || leg.role === 'user' ? happenings(conversation, leg) : [],
    ),
}
