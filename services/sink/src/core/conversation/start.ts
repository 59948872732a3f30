import { type AnalyticsConversation } from '@aftercall/contracts'
import { type SessionView } from './sessions.ts'

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
