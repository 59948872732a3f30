import { type AnalyticsConversation } from '@aftercall/contracts'
import { hasText, isCustomer, lastEnd, sessionsByStart, type SessionView } from './sessions.ts'

export type StartFrom = 'record' | 'segment' | 'metric' | 'end' | 'unknown'

/**
 * When the conversation began, epoch ms. It is part of the row's identity, so whatever stands in for a missing start must be the same in
 * every later version: never the time of the fetch. A record without any time gets 1970-01-01, where it is seen as what it is.
 */
export function startOf(
  record: AnalyticsConversation,
  sessions: readonly SessionView[],
): { readonly startMs: number; readonly from: StartFrom } {
  if (record.conversationStart !== null) return { startMs: record.conversationStart, from: 'record' }
  const segment = earliest(sessions.map((view) => view.startMs))
  if (segment !== null) return { startMs: segment, from: 'segment' }
  const metric = earliest(sessions.flatMap((view) => view.session.metrics.map(({ emitDate }) => emitDate)))
  if (metric !== null) return { startMs: metric, from: 'metric' }
  if (record.conversationEnd !== null) return { startMs: record.conversationEnd, from: 'end' }
  return { startMs: 0, from: 'unknown' }
}

function earliest(times: readonly (number | null)[]): number | null {
  let first: number | null = null
  for (const time of times) if (time !== null && (first === null || time < first)) first = time
  return first
}

/** Raised, together with `rulesVersion` of the contracts, when a record's effective end comes out otherwise than before. */
export const effectiveEndRuleVersion = 1

/**
 * The end that people mean: a party that somebody conferenced in may stay open for 60 days after everybody has left, and
 * `conversationEnd` follows it. Such a leg has no disconnect type. Null while a session that counts is open.
 */
export function effectiveEnd(record: AnalyticsConversation, sessions: readonly SessionView[]): number | null {
  if (record.conversationEnd === null && sessions.some((view) => view.isOpen) && !hasOpenLeg(record, sessions))
    return null
  const disconnected = sessions.filter((view) => view.segments.some((segment) => hasText(segment.disconnectType)))
  const ends = disconnected.map((view) => lastEnd(view)).filter((end) => end !== null)
  return ends.length > 0 ? ends.reduce((last, end) => Math.max(last, end)) : record.conversationEnd
}

/** Over for the agents, the queues and the first customer, while another leg is open. */
export function hasOpenLeg(record: AnalyticsConversation, sessions: readonly SessionView[]): boolean {
  if (record.conversationEnd !== null) return false
  const original = sessionsByStart(sessions.filter(isCustomer))[0]
  const counts = (view: SessionView) =>
    view === original || view.purpose === 'agent' || view.purpose === 'user' || view.purpose === 'acd'
  const open = sessions.filter((view) => view.isOpen)
  return open.length > 0 && !open.some(counts)
}

/** Nobody is connected any more, but an agent who took it from a queue still owes after-call work. */
export function isAcwPending(record: AnalyticsConversation, sessions: readonly SessionView[]): boolean {
  if (record.conversationEnd !== null) return false
  const stillConnected = sessions.some((view) =>
    view.segments.some((segment) => segment.segmentType !== 'wrapup' && segment.segmentEnd === null),
  )
  return !stillConnected && sessions.some(owesAfterCallWork)
}

function owesAfterCallWork({ purpose, segments }: SessionView): boolean {
  if (purpose !== 'agent') return false
  const tookPart = segments.some((segment) => segment.segmentType === 'interact')
  const forQueue = segments.some((segment) => hasText(segment.queueId))
  const wrapUps = segments.filter((segment) => segment.segmentType === 'wrapup')
  return tookPart && forQueue && (wrapUps.length === 0 || wrapUps.some((segment) => segment.segmentEnd === null))
}
