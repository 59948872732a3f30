import { type AnalyticsParticipant } from '@aftercall/contracts'
import { wrapUpCodesOf } from './after-call.ts'
import {
  byStart,
  canonical,
  distinct,
  firstQueue,
  hasText,
  isAgent,
  isAgentPurpose,
  isCustomer,
  sessionsByStart,
  type SessionView,
} from './sessions.ts'

/** What a conversation went through, in order. */
export interface Paths {
  readonly mediaTypes: readonly string[]
  readonly queueIds: readonly string[]
  readonly agentUserIds: readonly string[]
  readonly flowIds: readonly string[]
  readonly edgeIds: readonly string[]
  readonly customerDisconnectTypes: readonly string[]
  readonly wrapUpCodes: readonly string[]
}

/** By the starts of sessions, for a record keeps no order of time. */
export function pathsOf(sessions: readonly SessionView[], participants: readonly AnalyticsParticipant[]): Paths {
  const inOrder = sessionsByStart(sessions)
  return {
    mediaTypes: distinct(inOrder.map((view) => view.mediaType)),
    queueIds: queueIds(inOrder),
    // Whoever has no session yet comes last.
    agentUserIds: distinct([
      ...inOrder.filter(isAgent).map((view) => view.userId),
      ...participants
        .filter((participant) => isAgentPurpose(canonical(participant.purpose)))
        .map(({ userId }) => userId),
    ]),
    flowIds: distinct(inOrder.map((view) => view.session.flow?.flowId ?? null)),
    edgeIds: distinct(inOrder.map((view) => view.session.edgeId)),
    customerDisconnectTypes: customerDisconnectTypes(sessions),
    wrapUpCodes: wrapUpCodesOf(sessions),
  }
}

/** Queues entered come first; a queue that only other sessions name (an agent called on behalf of it) follows. */
function queueIds(inOrder: readonly SessionView[]): readonly string[] {
  const entered = inOrder.filter((view) => view.purpose === 'acd').map(firstQueue)
  const named = byStart(
    inOrder.flatMap((view) => view.segments),
    (segment) => segment.segmentStart,
  )
  return distinct([...entered, ...named.map((segment) => segment.queueId)])
}

/** A disconnect happens at the end of its segment. */
function customerDisconnectTypes(sessions: readonly SessionView[]): readonly string[] {
  const ended = sessions
    .filter(isCustomer)
    .flatMap((view) => view.segments)
    .filter((segment) => segment.segmentType === 'interact' && hasText(segment.disconnectType))
  return byStart(ended, (segment) => segment.segmentEnd).map((segment) => canonical(segment.disconnectType))
}
