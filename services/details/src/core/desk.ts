import { type Lane, priorityOf, lanes } from './lanes.ts'
import { type HeldRequest } from './request.ts'

export interface DeskOptions {
  /** A batch that is not full leaves no sooner than this after the one before, ms: whoever comes meanwhile goes with it. */
  readonly gridMs: number
  /** Ids of one call at most, asked each time. */
  readonly maxIds: () => number
  /** Whether the API refuses all of a request for one id that it does not know. What was asked for in vain goes alone then, after all others. */
  readonly refusesUnknown: () => boolean
  /** Wait after trouble, ms, by how often the conversation has met it. */
  readonly retryMs: (failures: number) => number
}

/** Conversations to be asked for in one call, each with the requests that the answer will serve. */
export interface FetchBatch {
  readonly requests: ReadonlyMap<string, readonly HeldRequest[]>
  /** When the last of its requests expires, epoch ms. */
  readonly expiresAtMs: number
}

interface Conversation {
  readonly id: string
  lane: Lane
  requests: HeldRequest[]
  /** After trouble: not to be asked earlier, even if a batch is full. */
  notBeforeMs: number
  failures: number
  lastFailedAtMs: number
  /** How often its batch failed while others were answered: it goes in ever smaller company. */
  suspicion: number
}

/** The requests in hand for one organisation, and which are asked for when. Each leaves exactly once: expired, settled or dropped. */
export interface Desk {
  add(held: HeldRequest): void
  /** Takes out what nobody needs to ask for any more. Requests of a running batch stay until it is settled. */
  takeExpired(nowMs: number): readonly HeldRequest[]
  /** Takes out the requests that are somebody else's now. */
  takeRevoked(): readonly HeldRequest[]
  /** The next batch that is due, or null. Its conversations are in flight until settled. */
  next(nowMs: number): FetchBatch | null
  /** Ends a batch. `troubled` conversations go back, to be asked again not before the moment given. */
  settle(batch: FetchBatch, troubled: ReadonlyMap<string, number | null>, nowMs: number): void
  /** When there is something to do: a batch is due, if one may start, or a request expires. Infinity when nothing is in hand. */
  wakeAtMs(nowMs: number, mayStart: boolean): number
  /** Requests waiting, those in flight not counted. */
  waiting(): number
  inFlight(): number
}

const maxSuspicion = 7
/** Those that go alone leave so much more often than others, and still leave the most of the quota to them. */
const aloneShare = 1 / 8

export function createDesk(options: DeskOptions): Desk {
  const waiting = new Map<string, Conversation>()
  const inFlight = new Map<string, Conversation>()
  let lastAnsweredAtMs = Number.NEGATIVE_INFINITY
  let lastLeftAtMs = Number.NEGATIVE_INFINITY
  let lastAloneAtMs = Number.NEGATIVE_INFINITY

  /** The grid spreads what is new; what met trouble has a wait of its own. */
  const dueAtMs = (conversation: Conversation) => {
    if (conversation.failures > 0) return conversation.notBeforeMs
    return goesAlone(conversation) ? lastAloneAtMs + options.gridMs * aloneShare : lastLeftAtMs + options.gridMs
  }
  const goesAlone = ({ requests }: Conversation) =>
    options.refusesUnknown() && requests.every(({ request }) => request.attempt > 1 && request.knownHash === null)
  const merge = (conversation: Conversation) => {
    const other = waiting.get(conversation.id)
    if (other !== undefined) {
      conversation.requests.push(...other.requests)
      conversation.lane = higher(conversation.lane, other.lane)
    }
    waiting.set(conversation.id, conversation)
  }
  const remove = (unwanted: (held: HeldRequest) => boolean): readonly HeldRequest[] => {
    const removed: HeldRequest[] = []
    for (const conversation of waiting.values()) {
      if (!conversation.requests.some(unwanted)) continue
      removed.push(...conversation.requests.filter(unwanted))
      conversation.requests = conversation.requests.filter((held) => !unwanted(held))
      if (conversation.requests.length === 0) waiting.delete(conversation.id)
    }
    return removed
  }
  /** In order of lane, then of arrival; and apart from them those that go alone. */
  const eligible = (nowMs: number) => {
    const byLane = lanes.map((): Conversation[] => [])
    const alone: Conversation[] = []
    for (const conversation of waiting.values()) {
      if (conversation.notBeforeMs > nowMs || inFlight.has(conversation.id)) continue
      if (goesAlone(conversation)) alone.push(conversation)
      else byLane[priorityOf(conversation.lane)]?.push(conversation)
    }
    return { together: byLane.flat(), alone }
  }
  const pick = (nowMs: number): readonly Conversation[] => {
    const { together, alone } = eligible(nowMs)
    const maxIds = Math.max(1, options.maxIds())
    const isDue = (conversation: Conversation) => dueAtMs(conversation) <= nowMs
    if (together.length < maxIds && !together.some(isDue)) {
      const one = alone.find(isDue)
      if (one === undefined) return []
      lastAloneAtMs = nowMs
      return [one]
    }
    lastLeftAtMs = nowMs
    const suspicion = together[0]?.suspicion ?? 0
    const company = together.filter((conversation) => conversation.suspicion === suspicion)
    return company.slice(0, Math.max(1, maxIds >> suspicion))
  }
  return {
    add(held) {
      const id = held.request.conversationId
      const known = waiting.get(id)
      if (known !== undefined) {
        known.requests.push(held)
        known.lane = higher(known.lane, held.lane)
        return
      }
      const fresh = { failures: 0, lastFailedAtMs: Number.NaN, suspicion: 0, notBeforeMs: 0 }
      waiting.set(id, { id, lane: held.lane, requests: [held], ...fresh })
    },
    takeExpired: (nowMs) => remove(({ request }) => request.expiresAt <= nowMs),
    takeRevoked: () => remove(({ receipt }) => receipt.isRevoked()),
    next(nowMs) {
      const picked = pick(nowMs)
      if (picked.length === 0) return null
      for (const conversation of picked) {
        waiting.delete(conversation.id)
        inFlight.set(conversation.id, conversation)
      }
      return {
        requests: new Map(picked.map(({ id, requests }) => [id, requests])),
        expiresAtMs: Math.max(...picked.flatMap(({ requests }) => requests.map(({ request }) => request.expiresAt))),
      }
    },
    settle(batch, troubled, nowMs) {
      if (troubled.size < batch.requests.size) lastAnsweredAtMs = nowMs
      for (const id of batch.requests.keys()) {
        const conversation = inFlight.get(id)
        inFlight.delete(id)
        const notBeforeMs = troubled.get(id)
        if (conversation === undefined || notBeforeMs === undefined) continue
        if (lastAnsweredAtMs > conversation.lastFailedAtMs)
          conversation.suspicion = Math.min(maxSuspicion, conversation.suspicion + 1)
        conversation.failures += 1
        conversation.lastFailedAtMs = nowMs
        conversation.notBeforeMs = Math.max(notBeforeMs ?? 0, nowMs + options.retryMs(conversation.failures))
        merge(conversation)
      }
    },
    wakeAtMs(nowMs, mayStart) {
      if (mayStart && eligible(nowMs).together.length >= Math.max(1, options.maxIds())) return nowMs
      let wakeAtMs = Number.POSITIVE_INFINITY
      for (const conversation of waiting.values()) {
        const { id, requests, notBeforeMs } = conversation
        if (mayStart && !inFlight.has(id)) wakeAtMs = Math.min(wakeAtMs, Math.max(dueAtMs(conversation), notBeforeMs))
        for (const { request } of requests) wakeAtMs = Math.min(wakeAtMs, request.expiresAt)
      }
      return wakeAtMs
    },
    waiting: () => count(waiting),
    inFlight: () => count(inFlight),
  }
}

const higher = (one: Lane, other: Lane): Lane => (priorityOf(one) <= priorityOf(other) ? one : other)

function count(conversations: ReadonlyMap<string, Conversation>): number {
  let requests = 0
  for (const conversation of conversations.values()) requests += conversation.requests.length
  return requests
}
