import { type AnalyticsConversation } from '@aftercall/contracts'
import { hasText, isAgent, isCustomer, lastEnd, sessionsByStart, type SessionView } from './sessions.ts'

/** Raised, together with `rulesVersion` of the contracts, when a record's effective end comes out otherwise than before. */
export const effectiveEndRuleVersion = 2

/** After 59 days the platform ends a callback that nobody has taken; whoever puts one away himself does it sooner. */
const sweptAfterMs = 58 * 86_400_000

/**
 * The end that people mean: a party that somebody conferenced in may stay open for 60 days after everybody has left, and a callback that
 * nobody takes for 59, and `conversationEnd` follows them. Such a party has no disconnect type; such a callback looks as if somebody had
 * put it away, but for its length. Null while a session that counts is open.
 */
export function effectiveEnd(record: AnalyticsConversation, sessions: readonly SessionView[]): number | null {
  if (record.conversationEnd === null && sessions.some((view) => view.isOpen) && !hasOpenLeg(record, sessions))
    return null
  const disconnected = sessions.filter(
    (view) => !isSwept(view) && view.segments.some((segment) => hasText(segment.disconnectType)),
  )
  const ends = disconnected.map((view) => lastEnd(view)).filter((end) => end !== null)
  return ends.length > 0 ? ends.reduce((last, end) => Math.max(last, end)) : record.conversationEnd
}

const isSwept = ({ mediaType, segments }: SessionView): boolean =>
  mediaType === 'callback' &&
  segments.some(
    ({ segmentStart, segmentEnd }) =>
      segmentStart !== null && segmentEnd !== null && segmentEnd - segmentStart >= sweptAfterMs,
  )

/** Over for the agents, the queues and the first customer, while another leg is open. */
export function hasOpenLeg(record: AnalyticsConversation, sessions: readonly SessionView[]): boolean {
  if (record.conversationEnd !== null) return false
  const original = sessionsByStart(sessions.filter(isCustomer))[0]
  const counts = (view: SessionView) => view === original || isAgent(view) || view.purpose === 'acd'
  const open = sessions.filter((view) => view.isOpen)
  return open.length > 0 && !open.some(counts)
}
