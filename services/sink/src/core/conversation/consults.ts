import { isAgent, isCustomer, lastEnd, type SessionView } from './sessions.ts'

/** Metric and alert of one consult are written within this time of each other. */
const sameMomentMs = 1_000

/**
 * Tells consults: an agent was called by another one who had the customer, and never got the customer. That is so where the counterpart
 * that the record names is an agent who was there before; and, since records often name the customer as everybody's counterpart, where an
 * agent began a consult (`nConsult`) before this one was called and stayed longer, without a conference. So a consult that ends in a
 * transfer is no consult but a leg like others. Between colleagues alone a call is a call.
 */
export function consultsOf(sessions: readonly SessionView[]) {
  const bySessionId = new Map(sessions.map((view) => [view.session.sessionId, view]))
  const isBetweenColleagues = !sessions.some((view) => isCustomer(view) || view.purpose === 'acd')
  const consulting = sessions.filter(isAgent).flatMap((view) => {
    const fromMs = firstConsult(view)
    return fromMs === null ? [] : [{ view, fromMs, toMs: endOfTalk(view) }]
  })
  return (agent: SessionView | undefined, acd: SessionView | null): boolean => {
    const own = agent ?? acd
    if (own === null || isBetweenColleagues) return false
    const peer = peerOf(agent, bySessionId) ?? peerOf(acd, bySessionId)
    if (peer !== undefined && isAgent(peer) && startsBefore(peer, own)) return true
    if (own.segments.some(({ conference }) => conference === true)) return false
    const toMs = endOfTalk(own)
    return consulting.some(
      (consult) =>
        consult.view !== own &&
        startsBefore(consult.view, own) &&
        consult.fromMs <= (own.startMs ?? Number.NEGATIVE_INFINITY) + sameMomentMs &&
        toMs <= consult.toMs,
    )
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
  const open = view.segments.some(({ segmentType, segmentEnd }) => segmentType !== 'wrapup' && segmentEnd === null)
  return open
    ? Number.POSITIVE_INFINITY
    : (lastEnd(view, ({ segmentType }) => segmentType !== 'wrapup') ?? Number.POSITIVE_INFINITY)
}

const peerOf = (view: SessionView | null | undefined, bySessionId: ReadonlyMap<string | null, SessionView>) =>
  view?.session.peerId == null ? undefined : bySessionId.get(view.session.peerId)

const startsBefore = (a: SessionView, b: SessionView) =>
  (a.startMs ?? Number.POSITIVE_INFINITY) < (b.startMs ?? Number.POSITIVE_INFINITY)
