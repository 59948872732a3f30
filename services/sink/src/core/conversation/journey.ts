import { type Leg } from './legs.ts'
import { inOrderOfStart } from './order.ts'
import { byStart, firstQueue, hasText, type SessionView } from './sessions.ts'

/** Raised, together with `rulesVersion` of the contracts, when a record's paths come out otherwise than before. */
export const journeyRuleVersion = 1

/** What a conversation went through, step by step: repeats are kept, also immediate ones, for going back into the same queue is a step. */
export interface Journey {
  /** One per queue entry: that of leg.hop is at that position, from 1. Empty text where an entry names no queue. */
  readonly queuePath: readonly string[]
  /** One per leg that reached or tried an agent, in order of its start. An agent who goes on in another session is not a new step. */
  readonly agentPath: readonly string[]
  /** One per flow that ran, in order of its session's start. */
  readonly flowPath: readonly string[]
}

export function journeyOf(sessions: readonly SessionView[], legs: readonly Leg[]): Journey {
  const inOrder = inOrderOfStart(sessions)
  const withAgent = legs.flatMap(({ agents: [agent] }) => (agent === undefined ? [] : [agent]))
  return {
    queuePath: inOrder.filter(({ purpose }) => purpose === 'acd').map(firstQueue),
    agentPath: byStart(withAgent, ({ startMs }) => startMs)
      .map(({ userId }) => userId)
      .filter(hasText),
    flowPath: inOrder.map(({ session }) => session.flow?.flowId ?? null).filter(hasText),
  }
}
