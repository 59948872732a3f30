import { type ConversationEvent } from '@aftercall/contracts'
import { type Lane, type Role, type StoryEvent } from './story.ts'

/** How the platform names in its events what a lane stands for. */
const prefixes: Readonly<Record<Role, string>> = {
  customer: 'customer',
  outside: 'customer',
  flow: 'flow',
  queue: 'acd',
  voicemail: 'voicemail',
  agent: 'user',
}
/** Reasons that are the usual way to end, and say nothing about what happened. */
const usualReasons = new Set(['CLIENT', 'PEER', 'ENDPOINT', 'SYSTEM'])
/** Flows and queues lead on by a transfer; of an agent it is news. */
const leadsOn: ReadonlySet<Role | undefined> = new Set<Role>(['flow', 'queue', 'voicemail'])

/** An event in the lane of its session, or of its participant; without the part of its name that the lane says already. */
export function toStoryEvent(
  event: Pick<ConversationEvent, 'eventTime' | 'eventType' | 'sessionId' | 'participantId' | 'disconnectType'>,
  lanes: readonly Lane[],
): StoryEvent {
  const { eventTime: at, eventType, sessionId, participantId, disconnectType } = event
  const bySession = lanes.findIndex(({ sessionIds }) => sessionId !== null && sessionIds.includes(sessionId))
  const byParticipant = lanes.findIndex(
    ({ participantIds }) => participantId !== null && participantIds.includes(participantId),
  )
  const lane = Math.max(0, bySession >= 0 ? bySession : byParticipant)
  const prefix = `${prefixes[lanes[lane]?.role ?? 'customer']}.`
  const type = eventType.startsWith(prefix) ? eventType.slice(prefix.length) : eventType
  const isUsual = disconnectType === null || usualReasons.has(disconnectType)
  const isLed = disconnectType === 'TRANSFER' && leadsOn.has(lanes[lane]?.role)
  const isTelling = eventType.endsWith('.end') && !isUsual && !isLed
  return { at, type, more: isTelling ? (disconnectType ?? '').toLowerCase().replaceAll('_', ' ') : '', lane }
}

const counted = /^(?:(?:customer|flow|acd|user|voicemail)\.)?(?:start|end)$|^(?:acw|wrapup)$/

/** It tells completion of the beginning, the end or the after-call work of a session; others only that something lives. */
export const isCounted = ({ type }: Pick<StoryEvent, 'type'>): boolean => counted.test(type)
