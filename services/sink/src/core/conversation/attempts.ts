import { firstQueue, hasText, lastEnd, sameMomentMs, type SessionView } from './sessions.ts'

/** Sessions of one agent: the first was alerted (or just began), in the others the same agent went on. */
export type Attempt = readonly SessionView[]

/**
 * Deals the agents' sessions to queue entries. An agent alerted for a queue while an entry of it lasted is an attempt of that entry, of
 * several of the latest. A session without an alert in which the same agent goes on for the same queue (the next e-mail of a thread, the
 * call of a callback) belongs to the attempt before it. All others came from no queue.
 * @param agents in order of start
 * @param hops queue entries in order of start
 */
export function assignAttempts(agents: readonly SessionView[], hops: readonly SessionView[]) {
  const entryAt = lastingEntries(hops)
  const attemptsOf = new Map<SessionView, SessionView[][]>()
  const direct: SessionView[][] = []
  const latestOf = new Map<string, SessionView[]>()
  for (const agent of agents) {
    const queueId = firstQueue(agent)
    const whose = `${agent.userId}/${queueId}`
    const before = isContinuation(agent, queueId) ? latestOf.get(whose) : undefined
    if (before !== undefined) {
      before.push(agent)
      continue
    }
    const attempt = [agent]
    const acd = entryAt(queueId, agent.startMs)
    const others = acd === undefined ? direct : attemptsOf.get(acd)
    if (others !== undefined) others.push(attempt)
    else if (acd !== undefined) attemptsOf.set(acd, [attempt])
    latestOf.set(whose, attempt)
  }
  return { attemptsOf, direct } satisfies {
    attemptsOf: ReadonlyMap<SessionView, readonly Attempt[]>
    direct: readonly Attempt[]
  }
}

/** Somebody whom an entry of a queue was answered by anew is no longer at the one before. */
const isContinuation = ({ userId, segments, session }: SessionView, queueId: string) =>
  hasText(userId) &&
  hasText(queueId) &&
  !segments.some(({ segmentType }) => segmentType === 'alert') &&
  !session.metrics.some(({ name }) => name === 'tAnswered')

/**
 * Finds the latest entry of a queue that lasts at a time. Asked in order of time, so what has ended by then is never looked at again: a
 * record may have thousands of entries.
 */
function lastingEntries(hops: readonly SessionView[]) {
  const queues = new Map<string, { readonly toCome: SessionView[]; readonly lasting: SessionView[] }>()
  for (const acd of hops.toReversed()) {
    const queue = queues.get(firstQueue(acd))
    if (queue === undefined) queues.set(firstQueue(acd), { toCome: [acd], lasting: [] })
    else queue.toCome.push(acd)
  }
  return (queueId: string, atMs: number | null): SessionView | undefined => {
    const queue = queues.get(queueId)
    // An entry that never began has nobody, and who never began came from none.
    if (queue === undefined || atMs === null) return undefined
    const { toCome, lasting } = queue
    for (let next = toCome.at(-1); next !== undefined && (next.startMs ?? Infinity) <= atMs; next = toCome.at(-1)) {
      lasting.push(next)
      toCome.pop()
    }
    for (let latest = lasting.at(-1); latest !== undefined && endOf(latest) < atMs; latest = lasting.at(-1))
      lasting.pop()
    return lasting.at(-1)
  }
}

/** Who is connected without an alert begins when the entry ends, or some milliseconds later. */
const endOf = (acd: SessionView) => (acd.isOpen ? Infinity : (lastEnd(acd) ?? Infinity) + sameMomentMs)
