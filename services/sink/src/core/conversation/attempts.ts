import { firstQueue, hasText, lastEnd, type SessionView } from './sessions.ts'

/** Sessions of one agent: the first was alerted (or just began), in the others the same agent went on. */
export type Attempt = readonly SessionView[]

interface Span {
  readonly acd: SessionView
  readonly fromMs: number
  readonly toMs: number
  /** Latest end of this and all earlier entries of the queue: before it none can have lasted longer. */
  readonly latestMs: number
}

/**
 * Deals the agents' sessions to queue entries. An agent alerted for a queue while an entry of it lasted is an attempt of that entry, of
 * several of the latest. A session without an alert in which the same agent goes on for the same queue (the next e-mail of a thread, the
 * call of a callback) belongs to the attempt before it. All others came from no queue.
 * @param agents in order of start
 * @param hops queue entries in order of start
 */
export function assignAttempts(agents: readonly SessionView[], hops: readonly SessionView[]) {
  const spans = spansByQueue(hops)
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
    const acd = entryAt(spans.get(queueId) ?? [], agent.startMs)
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

const isContinuation = ({ userId, segments }: SessionView, queueId: string) =>
  hasText(userId) && hasText(queueId) && !segments.some(({ segmentType }) => segmentType === 'alert')

function spansByQueue(hops: readonly SessionView[]): ReadonlyMap<string, readonly Span[]> {
  const byQueue = new Map<string, Span[]>()
  for (const acd of hops) {
    // An entry that never began has nobody.
    if (acd.startMs === null) continue
    const spans = byQueue.get(firstQueue(acd)) ?? []
    const toMs = acd.isOpen ? Number.POSITIVE_INFINITY : (lastEnd(acd) ?? Number.POSITIVE_INFINITY)
    const latestMs = Math.max(toMs, spans.at(-1)?.latestMs ?? Number.NEGATIVE_INFINITY)
    spans.push({ acd, fromMs: acd.startMs, toMs, latestMs })
    byQueue.set(firstQueue(acd), spans)
  }
  return byQueue
}

/** The latest entry that lasted at that time; looks back no further than an entry can have lasted. */
function entryAt(spans: readonly Span[], atMs: number | null): SessionView | undefined {
  if (atMs === null) return undefined
  for (let position = spans.length - 1; position >= 0; position--) {
    const span = spans[position]
    if (span === undefined || span.latestMs < atMs) return undefined
    if (span.fromMs <= atMs && atMs <= span.toMs) return span.acd
  }
  return undefined
}
