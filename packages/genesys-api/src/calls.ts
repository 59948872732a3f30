import { type Clock } from './clock.ts'
import { type Circuit, createCircuit } from './core/circuit.ts'
import { type Attempts, decide, type Exchange, tellsOutage } from './core/decide.ts'
import { readErrorBody } from './core/error-body.ts'
import { pauseJitterMs, retryAfterMs } from './core/retry-after.ts'
import { MalformedJsonError } from './core/slices.ts'
import { type Endpoint, GenesysApiError, type GenesysErrorFields, type GenesysErrorKind } from './error.ts'
import { type CallResult, type GenesysObserver } from './observer.ts'
import { type HttpAnswer, type HttpRequest, type HttpTransport, TransportError } from './transport.ts'

export interface RetryLimits {
  /** Failed exchanges of one call: 6 tries with full jitter wait 16 s at most, about 8 s on average. */
  readonly tries: number
  readonly baseMs: number
  readonly maxMs: number
  /** Pauses after 429 that one call sits out. */
  readonly pauses: number
}

export const defaultRetryLimits: RetryLimits = { tries: 6, baseMs: 500, maxMs: 60_000, pauses: 5 }
const circuitOptions = { failuresToOpen: 5, openMs: 5_000, maxOpenMs: 60_000 }
/** The bodies of refusals are read for their code only. */
const errorBodyBytes = 65_536

export interface ApiCall<Result> {
  readonly endpoint: Endpoint
  /** What is attempted and on what, for errors. */
  readonly attempted: string
  /** How many records it asks for. */
  readonly ids: number
  /** Waits for the turn of this call and gives what it needs; rejects with a GenesysApiError when that cannot be had. */
  prepare(signal: AbortSignal): Promise<HttpRequest>
  /** @throws MalformedJsonError, which counts like a 5xx. */
  read(answer: HttpAnswer, sentAtMs: number): Result
  /** 401: the credentials of the request are no longer good. Absent where nothing can be renewed. */
  renew?(request: HttpRequest): void
}

export interface CallerOptions {
  readonly transport: Pick<HttpTransport, 'exchange'>
  readonly clock: Clock
  readonly random: () => number
  readonly observer: GenesysObserver
  readonly retry: RetryLimits
  /** 429 stops everything of the client. */
  readonly pauseUntil: (untilMs: number) => void
}

export type Caller = <Result>(call: ApiCall<Result>, signal: AbortSignal) => Promise<Result>

type Ended<Result> = {
  readonly exchange: Exchange
  readonly result?: Result
  readonly answer?: HttpAnswer
  readonly cause?: unknown
}

/** Makes one call until it is answered, refused or out of tries. Every way of failing goes through the table in core/decide.ts. */
export function createCaller(options: CallerOptions): Caller {
  const { clock, random, observer, retry } = options
  const circuits = new Map<Endpoint, Circuit>()

  return async (call, signal) => {
    const circuit = circuits.get(call.endpoint) ?? createCircuit(circuitOptions)
    circuits.set(call.endpoint, circuit)
    let attempts: Attempts = {
      failures: 0,
      maxFailures: retry.tries,
      pauses: 0,
      maxPauses: retry.pauses,
      renewed: false,
    }
    for (;;) {
      const { request, ended } = await exchangeThrough(circuit, call, signal)
      const outage = tellsOutage(ended.exchange)
      if (outage) attempts = { ...attempts, failures: attempts.failures + 1 }
      const decision = decide(ended.exchange, attempts)
      switch (decision.kind) {
        case 'accept':
          return ended.result as NonNullable<typeof ended.result>
        case 'renew_token':
          if (call.renew === undefined) throw failure(call, 'credentials_refused', ended)
          call.renew(request)
          attempts = { ...attempts, renewed: true }
          break
        case 'pause':
          pause(call.endpoint, ended.answer)
          attempts = { ...attempts, pauses: attempts.pauses + 1 }
          break
        case 'back_off':
          // An open circuit ends the call at its next try; its wait is longer than this one.
          await clock.sleep(fullJitterMs(retry, attempts.failures, random), signal)
          break
        case 'fail':
          if (decision.as === 'rate_limited') pause(call.endpoint, ended.answer)
          if (decision.as === 'credentials_refused') call.renew?.(request)
          throw failure(call, decision.as, ended)
      }
    }
  }

  async function exchangeThrough<Result>(circuit: Circuit, call: ApiCall<Result>, signal: AbortSignal) {
    const before = circuit.state()
    const admit = () => {
      const retryAtMs = circuit.permit(clock.now())
      if (retryAtMs > 0) throw circuitOpen(call, retryAtMs)
      return circuit.state() === 'trial'
    }
    let isTrial = admit()
    try {
      const request = await call.prepare(signal)
      // It may have opened while this call waited for its turn.
      if (!isTrial) isTrial = admit()
      const sentAtMs = clock.now()
      const ended = await exchange(call, request, sentAtMs, signal)
      isTrial = false
      if (tellsOutage(ended.exchange)) circuit.failed(clock.now())
      else circuit.succeeded()
      if (circuit.state() !== before) observer.circuit?.({ endpoint: call.endpoint, state: circuit.state() })
      const durationMs = Math.max(0, clock.now() - sentAtMs)
      observer.called?.({ endpoint: call.endpoint, result: resultOf(ended.exchange), ids: call.ids, durationMs })
      return { request, ended }
    } finally {
      if (isTrial) circuit.abandoned()
    }
  }

  async function exchange<Result>(
    call: ApiCall<Result>,
    request: HttpRequest,
    sentAtMs: number,
    signal: AbortSignal,
  ): Promise<Ended<Result>> {
    let answer: HttpAnswer
    try {
      answer = await options.transport.exchange(request, signal)
    } catch (cause) {
      if (cause instanceof TransportError) return { exchange: { kind: cause.kind }, cause }
      throw cause
    }
    const good = answer.status >= 200 && answer.status < 300
    if (!good) return { exchange: { kind: 'answer', status: answer.status }, answer }
    if (answer.oversize) return { exchange: { kind: 'oversize' }, answer }
    try {
      if (!isJson(answer)) throw new MalformedJsonError('application/json', 0)
      return { exchange: { kind: 'answer', status: answer.status }, result: call.read(answer, sentAtMs), answer }
    } catch (cause) {
      if (cause instanceof MalformedJsonError) return { exchange: { kind: 'malformed' }, answer, cause }
      throw cause
    }
  }

  function pause(endpoint: Endpoint, answer: HttpAnswer | undefined): void {
    const asked = retryAfterMs(answer?.headers['retry-after'], clock.now())
    const pauseMs = asked + pauseJitterMs(asked, random)
    options.pauseUntil(clock.now() + pauseMs)
    observer.paused?.({ endpoint, pauseMs })
  }
}

const fullJitterMs = ({ baseMs, maxMs }: RetryLimits, failures: number, random: () => number): number =>
  Math.floor(random() * Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30)))

const isJson = ({ headers }: HttpAnswer): boolean => {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}

function resultOf(exchange: Exchange): CallResult {
  if (exchange.kind !== 'answer') return exchange.kind
  if (exchange.status === 429) return '429'
  if (exchange.status < 300) return '2xx'
  return exchange.status < 400 ? '3xx' : exchange.status < 500 ? '4xx' : '5xx'
}

// Whatever the token endpoint refuses, it refuses because of the client's credentials or address: the request holds nothing else.
const kindAt = (endpoint: Endpoint, kind: GenesysErrorKind): GenesysErrorKind =>
  endpoint !== 'token' || kind === 'unavailable' || kind === 'rate_limited' ? kind : 'credentials_refused'

function failure(call: ApiCall<unknown>, decided: GenesysErrorKind, ended: Ended<unknown>): GenesysApiError {
  const { answer, exchange, cause } = ended
  const kind = kindAt(call.endpoint, decided)
  const body = readErrorBody(answer?.body.subarray(0, errorBodyBytes) ?? Buffer.alloc(0))
  const fields: GenesysErrorFields = {
    endpoint: call.endpoint,
    kind,
    attempted: call.attempted,
    why: reasonOf(exchange, cause),
    status: answer?.status ?? null,
    code: body.code,
    correlationId: answer?.headers['inin-correlation-id'] ?? body.correlationId,
    permissions: body.permissions,
    ...(cause === undefined ? {} : { cause }),
  }
  return kind === 'oversize' ? new OversizeError(fields, answer as HttpAnswer) : new GenesysApiError(fields)
}

/** An answer beyond the limit, with the beginning of its body. */
export class OversizeError extends GenesysApiError {
  readonly head: Buffer
  readonly bodyBytes: number
  constructor(fields: GenesysErrorFields, answer: HttpAnswer) {
    super(fields)
    this.head = answer.body
    this.bodyBytes = answer.bodyBytes
  }
}

function reasonOf(exchange: Exchange, cause: unknown): string {
  switch (exchange.kind) {
    case 'answer':
      return `it was answered with status ${exchange.status}`
    case 'malformed':
      return 'the answer is not the JSON that it should be'
    case 'oversize':
      return 'the answer is larger than the limit'
    case 'network':
    case 'timeout':
      return cause instanceof TransportError ? cause.message : 'there was no answer'
  }
}

const circuitOpen = ({ endpoint, attempted }: ApiCall<unknown>, retryAtMs: number) =>
  new GenesysApiError({
    endpoint,
    kind: 'unavailable',
    attempted,
    why: 'calls to it have failed in a row and nothing is asked for a while',
    retryAtMs,
  })
