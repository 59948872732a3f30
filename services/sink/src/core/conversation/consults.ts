import { isAfterCall } from './after-call.ts'
import { isAgent, isCustomer, lastEnd, sameMomentMs, type SessionView } from './sessions.ts'

/**
 * Tells consults: an agent was called by another one who had the customer, and never got the customer. That is so where the counterpart
 * that the record names is an agent who was there before; and, since records often name the customer as everybody's counterpart, where an
 * agent began a consult (`nConsult`) before this one was called and stayed longer, without a conference. So a consult that ends in a
 * transfer is no consult but a leg like others. Between colleagues alone a call is a call.
 */
export function consultsOf(sessions: readonly SessionView[]) {
  const bySessionId = new Map(sessions.map((view) => [view.session.sessionId, view]))
  const isBetweenColleagues = !sessions.some((view) => isCustomer(view) || view.purpose === 'acd')
  const latestConsultEnd = consultEnds(sessions.filter(isAgent))
  return (agent: SessionView | undefined, acd: SessionView | null): boolean => {
    const own = agent ?? acd
    if (own === null || isBetweenColleagues) return false
    const peer = peerOf(agent, bySessionId) ?? peerOf(acd, bySessionId)
    if (peer !== undefined && isAgent(peer) && startsBefore(peer, own)) return true
    if (own.segments.some(({ conference }) => conference === true)) return false
    return own.startMs !== null && endOfTalk(own) <= latestConsultEnd(own.startMs)
  }
}

/**
 * Of the agents who were there before a time and had begun a consult by then, when the last of them left, epoch ms. Sorted once and found
 * by halving, for a record may have thousands of them.
 */
function consultEnds(agents: readonly SessionView[]): (startMs: number) => number {
  const consulting = agents.flatMap((view) => {
    const consultMs = firstConsult(view)
    if (consultMs === null || view.startMs === null) return []
    return [{ fromMs: Math.max(consultMs - sameMomentMs, view.startMs + 1), toMs: endOfTalk(view) }]
  })
  let latestMs = Number.NEGATIVE_INFINITY
  const spans = consulting
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map(({ fromMs, toMs }) => {
      latestMs = Math.max(latestMs, toMs)
      return { fromMs, latestMs }
    })
  return (startMs) => {
    let [low, high] = [0, spans.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((spans[middle]?.fromMs ?? Number.POSITIVE_INFINITY) <= startMs) low = middle + 1
      else high = middle
    }
    return spans[low - 1]?.latestMs ?? Number.NEGATIVE_INFINITY
  }
}

/** Epoch ms of the earliest consult that an agent began; null without one. */
function firstConsult({ session: { metrics } }: SessionView): number | null {
  let first: number | null = null
  for (const { name, emitDate } of metrics)
    if (name === 'nConsult' && emitDate !== null && (first === null || emitDate < first)) first = emitDate
  return first
}

function endOfTalk(view: SessionView): number {
  const open = view.segments.some((segment) => !isAfterCall(segment) && segment.segmentEnd === null)
  return open
    ? Number.POSITIVE_INFINITY
    : (lastEnd(view, (segment) => !isAfterCall(segment)) ?? Number.POSITIVE_INFINITY)
}

const peerOf = (view: SessionView | null | undefined, bySessionId: ReadonlyMap<string | null, SessionView>) =>
  view?.session.peerId == null ? undefined : bySessionId.get(view.session.peerId)

const startsBefore = (a: SessionView, b: SessionView) =>
  (a.startMs ?? Number.POSITIVE_INFINITY) < (b.startMs ?? Number.POSITIVE_INFINITY)
