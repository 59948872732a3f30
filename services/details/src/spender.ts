import { isReplay } from '@aftercall/contracts'
import { type GenesysApiError, type GenesysClient } from '@aftercall/genesys-api'
import {
  backoff,
  type Clock,
  contextFromHeaders,
  type DeadLetterShare,
  type Logger,
  type Span,
  traceHeaders,
  type Tracer,
  turnsOf,
  type Watchdog,
} from '@aftercall/runtime'
import { type Bell, createBell } from './bell.ts'
import { type Answer, answerOf, type AnswerTools, expiredAnswer } from './core/answer.ts'
import { createDesk, type Desk, type FetchBatch } from './core/desk.ts'
import { type HeldRequest } from './core/request.ts'
import { type SettledResult } from './core/result.ts'
import { fetchRecords } from './io/fetch.ts'
import { publish, type Publishing } from './io/publish.ts'
import { type DetailsMetrics } from './metrics.ts'
import { checkOrganisation } from './organisation-check.ts'

export interface SpenderOptions {
  readonly organisationId: string
  readonly client: Pick<GenesysClient, 'fetchDetails' | 'organisation' | 'quota' | 'maxIds'>
  readonly gridMs: number
  /** Batches of this organisation that are on their way at once. */
  readonly concurrency: number
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly watchdog: Watchdog
  readonly tracer: Tracer
  readonly metrics: DetailsMetrics
  readonly tools: AnswerTools
  readonly publishing: Omit<Publishing, 'traceOf'>
  readonly share?: DeadLetterShare
  /** With nothing due the loop wakes this often. */
  readonly idleWaitMs?: number
}

/** Spends the quota of one organisation: everything that is asked of it goes through here. */
export interface Spender {
  accept(held: HeldRequest): void
  /** Until `stop`: no new batch then; resolves when what is on its way is answered, or has ended with `giveUp`. */
  run(stop: AbortSignal, giveUp: AbortSignal): Promise<void>
}

const troubleRetry = { baseMs: 1_000, maxMs: 60_000 }
const usualIdleWaitMs = 1_000
const maxLoopSilenceMs = 60_000
/** Pauses and retries of one batch end with its requests; far beyond that it hangs. */
const maxBatchSilenceMs = 30 * 60_000
const alarmEveryMs = 60_000

export function createSpender(options: SpenderOptions): Spender {
  const { organisationId, client, clock, random, watchdog, metrics, idleWaitMs = usualIdleWaitMs } = options
  const fetch = fetchRecords(client)
  const bell: Bell = createBell(clock)
  const desk: Desk = createDesk({
    gridMs: options.gridMs,
    maxIds: client.maxIds,
    refusesUnknown: () => refusesUnknown,
    retryMs: (failures) => backoff(troubleRetry, failures, random),
  })
  metrics.observe(organisationId, { waiting: desk.waiting, inFlight: desk.inFlight, quota: client.quota })
  const alarm = createAlarm(options)
  let refusesUnknown = false
  let doubt: string | null = null
  let failing: GenesysApiError | null = null

  async function run(stop: AbortSignal, noLonger: AbortSignal): Promise<void> {
    const fault = new AbortController()
    const until = AbortSignal.any([stop, fault.signal])
    const giveUp = AbortSignal.any([noLonger, fault.signal])
    const running = new Set<Promise<void>>()
    let batches = 0
    const start = (work: Promise<void>) => {
      const one: Promise<void> = work
        .catch((error: unknown) => {
          if (!giveUp.aborted) fault.abort(error)
        })
        .finally(() => {
          running.delete(one)
          bell.ring()
        })
      running.add(one)
    }
    const watch = watchdog.loop(`details of ${organisationId}`, { maxSilenceMs: maxLoopSilenceMs })
    try {
      await firstCheck(start, until)
      while (!until.aborted) {
        const nowMs = clock.now()
        const why = troubleOf(failing) ?? doubt ?? pauseOf(nowMs)
        if (why === null) watch.beat()
        else watch.backOff(why, nowMs + idleWaitMs)
        // With nobody left to ask for, nobody can tell whether it still fails; a missing permission stays missing.
        if (failing?.retryable && desk.waiting() + desk.inFlight() === 0) failing = null
        for (const { receipt } of desk.takeRevoked()) receipt.done()
        const expired = desk.takeExpired(nowMs)
        if (expired.length > 0) start(answerExpired(expired, giveUp))
        while (batches < options.concurrency) {
          const batch = desk.next(clock.now())
          if (batch === null) break
          batches += 1
          start(serve(batch, giveUp).finally(() => void (batches -= 1)))
        }
        const wakeMs = desk.wakeAtMs(clock.now(), batches < options.concurrency) - clock.now()
        await bell.wait(Math.min(idleWaitMs, Math.max(0, wakeMs)), until)
      }
    } catch (error) {
      if (!until.aborted) fault.abort(error)
    } finally {
      await Promise.all(running)
      watch.done()
    }
    if (fault.signal.aborted) throw fault.signal.reason
  }

  /** Waits for the first answer about the organisation, good or none; if none, the question goes on beside the work. */
  async function firstCheck(start: (work: Promise<void>) => void, until: AbortSignal): Promise<void> {
    const asked = Promise.withResolvers<undefined>()
    const unknown = () => {
      doubt = 'it is not known whether the credentials belong to this organisation'
      asked.resolve(undefined)
    }
    const check = checkOrganisation(client, organisationId, { clock, log: options.log, unknown }, until).then(() => {
      doubt = null
    })
    start(check.finally(() => asked.resolve(undefined)).catch(ignoreReason(until)))
    await asked.promise
  }

  const pauseOf = (nowMs: number) =>
    client.quota.pausedUntilMs() > nowMs ? 'Genesys Cloud asked this client to pause' : null

  async function serve(batch: FetchBatch, giveUp: AbortSignal): Promise<void> {
    const watch = watchdog.loop(`details batch of ${organisationId}`, { maxSilenceMs: maxBatchSilenceMs })
    const spans = startSpans(batch, options.tracer)
    try {
      const { results, failure } = await fetchInTime(batch, giveUp)
      failing = failure
      if (failure !== null) alarm(failure)
      const troubled = new Map<string, number | null>()
      const settled: [string, SettledResult][] = []
      for (const [id, result] of results) {
        if (result.kind === 'missing' && result.refused != null) refusesUnknown = true
        if (result.kind === 'trouble') troubled.set(id, result.retryAtMs)
        else settled.push([id, result])
      }
      const nowMs = clock.now()
      const answers: Answer[] = []
      const turns = turnsOf(clock)
      for (const [id, result] of settled) {
        if (turns.areOver(result.kind === 'record' ? result.raw.length : 0)) await turns.next(giveUp)
        answers.push(answerOf(id, batch.requests.get(id) ?? [], result, nowMs, options.tools))
      }
      options.share?.note(answers.filter(isNoReplay).map(({ deadLetter }) => deadLetter?.reason ?? null))
      // In flight until the answers are durable: a newer request of the same conversation is asked for after this one is answered.
      await give(answers, spans, watch, giveUp)
      desk.settle(batch, troubled, clock.now())
    } finally {
      for (const span of spans.values()) span.end()
      watch.done()
    }
  }

  /** No longer than somebody still waits for it; what was not answered by then is trouble, and so expires. */
  async function fetchInTime(batch: FetchBatch, giveUp: AbortSignal) {
    const ids = [...batch.requests.keys()]
    const late = new AbortController()
    const answered = new AbortController()
    const timer = clock.sleep(Math.max(0, batch.expiresAtMs - clock.now()), answered.signal).then(
      () => late.abort(new DOMException('nobody waits for these records any more', 'TimeoutError')),
      () => undefined,
    )
    try {
      return await fetch(ids, AbortSignal.any([giveUp, late.signal]))
    } catch (error) {
      if (error !== late.signal.reason) throw error
      return { results: new Map(ids.map((id) => [id, { kind: 'trouble', retryAtMs: null } as const])), failure: null }
    } finally {
      answered.abort('answered')
      await timer
    }
  }

  async function answerExpired(expired: readonly HeldRequest[], giveUp: AbortSignal): Promise<void> {
    const watch = watchdog.loop(`details expiry of ${organisationId}`, { maxSilenceMs: maxLoopSilenceMs })
    try {
      const nowMs = clock.now()
      await give(
        expired.map((held) => expiredAnswer(held, nowMs)),
        new Map(),
        watch,
        giveUp,
      )
    } finally {
      watch.done()
    }
  }

  async function give(
    answers: readonly Answer[],
    spans: ReadonlyMap<HeldRequest, Span>,
    watch: Parameters<typeof publish>[2],
    giveUp: AbortSignal,
  ): Promise<void> {
    const traceOf = (held: HeldRequest) => traceHeaders(spans.get(held)?.context ?? contextFromHeaders(held.headers))
    const given = await publish(answers, { ...options.publishing, traceOf }, watch, giveUp)
    for (const answer of given) {
      metrics.answered(answer)
      for (const { held, outcome } of answer.outcomes) {
        spans.get(held)?.set({ 'aftercall.outcome': outcome.outcome })
        held.receipt.done()
      }
    }
  }

  return {
    accept(held) {
      desk.add(held)
      bell.ring()
    },
    run,
  }
}

/** A record that was asked for by hand is known to be bad; that says nothing about the others. */
const isNoReplay = ({ outcomes }: Answer): boolean => !outcomes.some(({ held }) => isReplay(held.headers))

/** What makes the service worse than it should be; a bad id among many does not. */
const troubleOf = (failure: GenesysApiError | null): string | null =>
  failure !== null && (failure.retryable || failure.kind === 'forbidden')
    ? `the last call failed (${failure.kind})`
    : null

const ignoreReason = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error
}

function startSpans(batch: FetchBatch, tracer: Tracer): ReadonlyMap<HeldRequest, Span> {
  const spans = [...batch.requests.values()].flat().map((held) => {
    const { conversationId, cause, attempt } = held.request
    const span = tracer.startSpan('details.fetch', {
      parent: contextFromHeaders(held.headers),
      kind: 'client',
      attributes: {
        'aftercall.conversation_id': conversationId,
        'aftercall.cause': cause,
        'aftercall.attempt': attempt,
      },
    })
    return [held, span] as const
  })
  return new Map(spans)
}

/** Says once a minute, for each kind of failure, what a person has to know: a permission that is missing, credentials that are refused. */
function createAlarm({ clock, log, organisationId }: SpenderOptions) {
  const lastMs = new Map<string, number>()
  return (failure: GenesysApiError) => {
    if (clock.now() - (lastMs.get(failure.kind) ?? -Infinity) < alarmEveryMs) return
    lastMs.set(failure.kind, clock.now())
    const fields = { organisation: organisationId, kind: failure.kind, permissions: failure.permissions, err: failure }
    if (failure.kind === 'unavailable') log.warn('records could not be fetched', fields)
    else log.error('records could not be fetched', fields)
  }
}
