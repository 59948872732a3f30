import {
  type ConversationState,
  type FetchOutcome,
  type FetchRequest,
  type NewFetchRequest,
} from '@aftercall/contracts'
import { type Dice } from '../../../packages/simulator/src/facts/dice.ts'
import { parseCompletionConfig } from '../../../services/completion/src/config.ts'
import { type Input, step } from '../../../services/completion/src/core/completion.ts'
import { parseDetailsConfig } from '../../../services/details/src/config.ts'
import { createDesk, type FetchBatch } from '../../../services/details/src/core/desk.ts'
import { type HeldRequest } from '../../../services/details/src/core/request.ts'
import { byTime } from './by-time.ts'
import { shifted, type Template } from './templates.ts'

const unusedServers = {
  KAFKA_BROKERS: 'unused:9092',
  SCHEMA_REGISTRY_URL: 'http://unused.test',
  GENESYS_ORGANISATION_ID: 'org',
  GENESYS_DOMAIN: 'unused.test',
  GENESYS_CLIENT_ID: 'unused',
  GENESYS_CLIENT_SECRET: 'unused',
}
const { options } = parseCompletionConfig(unusedServers).completion
const rules = { ...options, endsHeard: () => true }
const { gridMs, maxIds, concurrency } = parseDetailsConfig(unusedServers).details

/** What the world beside completion and details is assumed to do; see docs/performance.md. */
export const assumed = {
  /** From a happening to its event in Kafka. */
  eventLagMs: { least: 200, most: 800 },
  /** A transaction of completion, and the way of a request to details. */
  stepMs: 60,
  callMs: { least: 200, most: 900 },
  /** 80 % of 300 a minute. */
  callsPerSecond: 4,
  /** Calls that fail and are made again. */
  failedShare: 0.005,
  retryMs: 1_000,
  /** Reads of a record that is behind. */
  staleShare: 0.02,
  staleMs: 30_000,
  /** Batches of the sink, and the insert. */
  sinkEveryMs: 2_000,
  insertMs: 300,
} as const

export interface Start {
  readonly template: Template
  readonly at: number
}

export interface DayFigures {
  readonly calls: number
  readonly ids: number
  readonly rows: number
  readonly causes: ReadonlyMap<string, number>
  /** From the last event of a conversation to the row that shows its end, ms, sorted. */
  readonly latenciesMs: readonly number[]
}

interface Life extends Start {
  readonly id: string
  state: ConversationState | null
  nextEvent: number
  shownAt: number | null
  /** When it is looked at next, at the latest; what is due earlier moves it. */
  tickAt: number
}

type Due =
  | { readonly type: 'event'; readonly life: Life }
  | { readonly type: 'tick'; readonly life: Life }
  | { readonly type: 'request'; readonly life: Life | null; readonly request: NewFetchRequest }
  | { readonly type: 'desk' }
  | { readonly type: 'answer'; readonly batch: FetchBatch; readonly calledAt: number }

const between = ({ least, most }: { least: number; most: number }, dice: Dice) => least + dice.next() * (most - least)

/**
 * Plays what begins at `starts`, and beside it requests of conversations that began on other days, until nothing is due any more before
 * `until`. The rules of completion and details are the real ones at their production defaults.
 */
export function playDay(
  starts: Iterable<Start>,
  older: readonly number[],
  until: number,
  dice: Dice,
  asked: (at: number) => void = () => undefined,
): DayFigures {
  const due = byTime<Due>()
  const lives = new Map<string, Life>()
  const desk = createDesk({ gridMs, maxIds: () => maxIds, refusesUnknown: () => false, retryMs: () => assumed.retryMs })
  const [causes, latenciesMs] = [new Map<string, number>(), [] as number[]]
  let [calls, ids, rows, running, nextCallAt, deskAt] = [0, 0, 0, 0, 0, Number.POSITIVE_INFINITY]
  let now = 0

  const arrivalOf = ({ template, at, nextEvent }: Life) =>
    at + (template.events[nextEvent]?.eventTime ?? Number.POSITIVE_INFINITY) + between(assumed.eventLagMs, dice)
  const wake = (life: Life) => {
    const nextAt = life.state?.nextAt ?? Number.POSITIVE_INFINITY
    if (nextAt < life.tickAt) due.put((life.tickAt = nextAt), { type: 'tick', life })
  }
  const fold = (life: Life, input: Input) => {
    const { state, effects } = step(life.state, input, now, rules)
    life.state = state
    wake(life)
    for (const effect of effects) {
      if (effect.type !== 'request') continue
      const { request } = effect
      asked(now)
      causes.set(request.cause, (causes.get(request.cause) ?? 0) + 1)
      due.put(now + assumed.stepMs, { type: 'request', life, request })
    }
    if (state === null && life.nextEvent >= life.template.events.length) lives.delete(life.id)
  }
  const lookAt = (at: number) => {
    if (at < deskAt) due.put((deskAt = at), { type: 'desk' })
  }
  const start = () => {
    while (running < concurrency) {
      const batch = desk.next(now)
      if (batch === null) break
      running += 1
      calls += 1
      ids += batch.requests.size
      nextCallAt = Math.max(now, nextCallAt) + 1_000 / assumed.callsPerSecond
      let calledAt = nextCallAt
      for (; dice.next() < assumed.failedShare; calls += 1) calledAt += assumed.retryMs
      due.put(calledAt + between(assumed.callMs, dice), { type: 'answer', batch, calledAt })
    }
    lookAt(Math.max(now, desk.wakeAtMs(now, running < concurrency)))
  }
  const answer = (life: Life, { request }: HeldRequest, calledAt: number) => {
    const staleMs = dice.next() < assumed.staleShare ? dice.next() * assumed.staleMs : 0
    const found = life.template.recordAt(calledAt - life.at - staleMs)
    const digest = found === null ? null : shifted(found, life.at)
    const isNews = digest !== null && digest.hash !== request.knownHash
    if (isNews) {
      rows += 1
      const lastEventAt = life.at + (life.template.events.at(-1)?.eventTime ?? 0)
      if (life.shownAt === null && calledAt - staleMs >= lastEventAt && digest.conversationEnd !== null) {
        life.shownAt = Math.ceil(now / assumed.sinkEveryMs) * assumed.sinkEveryMs + assumed.insertMs
        latenciesMs.push(life.shownAt - lastEventAt)
      }
    }
    const outcome: FetchOutcome = {
      ...{ orgId: 'org', conversationId: life.id, round: request.round, attempt: request.attempt, lane: 'live' },
      ...{ outcome: digest === null ? 'not_found_yet' : isNews ? 'record' : 'unchanged', reason: null },
      ...{ asOf: Math.floor(calledAt / 1_000) * 1_000, answeredAt: now, digest },
    }
    fold(life, { type: 'answer', outcome })
  }

  let number = 0
  for (const begun of starts) {
    const life: Life = { ...begun, id: `c${number++}`, state: null, nextEvent: 0, shownAt: null, tickAt: Infinity }
    if (begun.template.events.length === 0) continue
    lives.set(life.id, life)
    due.put(arrivalOf(life), { type: 'event', life })
  }
  for (const [index, at] of older.entries())
    due.put(at, { type: 'request', life: null, request: olderRequest(`o${index}`, at) })
  while (due.next() < until) {
    now = due.next()
    const what = due.take()
    switch (what.type) {
      case 'event': {
        const { life } = what
        const event = life.template.events[life.nextEvent++]!
        fold(life, {
          type: 'event',
          event: { ...event, conversationId: life.id, eventTime: life.at + event.eventTime },
        })
        if (life.nextEvent < life.template.events.length) due.put(Math.max(now, arrivalOf(life)), what)
        break
      }
      case 'tick': {
        const { life } = what
        // One that was moved is left where it was, and means nothing.
        if (life.tickAt !== now) break
        life.tickAt = Number.POSITIVE_INFINITY
        if ((life.state?.nextAt ?? Number.POSITIVE_INFINITY) <= now) fold(life, { type: 'tick' })
        else wake(life)
        break
      }
      case 'request':
        desk.add(heldRequest(what.request))
        lookAt(now)
        break
      case 'desk':
        deskAt = Number.POSITIVE_INFINITY
        start()
        break
      case 'answer':
        running -= 1
        desk.settle(what.batch, new Map(), now)
        for (const [id, held] of what.batch.requests) {
          const life = lives.get(id)
          if (life !== undefined) for (const one of held) answer(life, one, what.calledAt)
        }
        start()
        break
      default:
        what satisfies never
    }
  }
  return { calls, ids, rows, causes, latenciesMs: latenciesMs.toSorted((a, b) => a - b) }
}

const heldRequest = (request: NewFetchRequest): HeldRequest => ({
  request: { knownHash: null, knownSessionIds: [], knownStart: null, ...request } satisfies FetchRequest,
  lane: 'live',
  headers: {},
  receipt: { done: () => undefined, isRevoked: () => false },
})

const olderRequest = (conversationId: string, at: number): NewFetchRequest => ({
  ...{ orgId: 'org', conversationId, round: 1, attempt: 1, cause: 'retry', knownHash: null, knownSessionIds: [] },
  ...{ requestedAt: at, expiresAt: at + options.requestTtlMs },
})
