import { type Caller, OversizeError } from './calls.ts'
import { type ServerClock } from './core/answer-time.ts'
import { type BatchLimit } from './core/batch-limit.ts'
import { sliceElements } from './core/slices.ts'
import { type Clock } from './clock.ts'
import { GenesysApiError } from './error.ts'
import { type GenesysObserver } from './observer.ts'
import { type DetailsAnswer, type DetailsResult } from './port.ts'
import { type HttpAnswer, type HttpRequest } from './transport.ts'

export interface DetailsOptions {
  readonly apiUrl: string
  readonly call: Caller
  readonly clock: Clock
  readonly serverClock: ServerClock
  readonly limit: BatchLimit
  readonly observer: GenesysObserver
  readonly maxBodyBytes: number
  /** Waits for a turn and puts the token on the request. */
  readonly authorise: (request: HttpRequest, signal: AbortSignal) => Promise<HttpRequest>
  readonly renew: (request: HttpRequest) => void
}

/** Longer ones are no ids, and would make addresses that nobody accepts. */
const maxIdChars = 128

/**
 * Fetches by as few calls as possible, and by smaller ones where that isolates what is at fault: a batch that is refused as such (400,
 * 404, too large an answer) is halved down to single ids. All-unknown batches of a server that answers them with 404 cost about two calls
 * an id this way, a single unknown id among a hundred costs fourteen instead of a hundred.
 */
export function createDetailsFetcher(options: DetailsOptions) {
  const { limit, observer } = options

  return async (ids: readonly string[], signal: AbortSignal): Promise<DetailsAnswer> => {
    signal.throwIfAborted()
    const results = new Map<string, DetailsResult>()
    const asked = [...new Set(ids)]
    for (const id of asked) if (!isId(id)) results.set(id, { kind: 'failed', error: noId() })
    const work = [asked.filter(isId)].filter((batch) => batch.length > 0)
    const sizes = { accepted: 0, refused: 0, idAtFault: false }
    let ignored = 0
    for (let batch = work.shift(); batch !== undefined; batch = work.shift()) {
      if (batch.length > limit.current()) {
        work.unshift(batch.slice(0, limit.current()), batch.slice(limit.current()))
        continue
      }
      try {
        const answer = await options.call(detailsCall(batch), signal)
        sizes.accepted = Math.max(sizes.accepted, batch.length)
        limit.accepted(batch.length)
        const sorted = attribute(batch, answer.elements)
        ignored += sorted.ignored
        for (const [id, result] of sorted.results) results.set(id, result)
        if (sorted.unclear.length > 0) work.unshift(...halves(sorted.unclear))
      } catch (error) {
        if (!(error instanceof GenesysApiError)) throw error
        if (error.kind === 'bad_request') {
          sizes.refused = Math.max(sizes.refused, batch.length)
          sizes.idAtFault ||= batch.length === 1
        }
        if (splits.has(error.kind) && batch.length > 1) {
          work.unshift(...halves(batch))
          continue
        }
        const failed = endsAll(error) ? [batch, ...work.splice(0)].flat() : batch
        for (const id of failed) results.set(id, failedResult(error))
      }
    }
    // Refused together and each accepted in smaller company: it was the size.
    if (sizes.refused > 1 && !sizes.idAtFault && sizes.accepted > 0 && sizes.accepted < sizes.refused) {
      limit.refusedAbove(sizes.accepted)
      observer.batchLimit?.(limit.current())
    }
    if (ignored > 0) observer.ignored?.(ignored)
    return { results, ignored }
  }

  function detailsCall(ids: readonly string[]) {
    const query = ids.map((id) => `id=${encodeURIComponent(id)}`).join('&')
    return {
      endpoint: 'details' as const,
      attempted: `fetch ${ids.length === 1 ? 'one record' : `${ids.length} records`} from ${options.apiUrl}`,
      ids: ids.length,
      prepare: (signal: AbortSignal) =>
        options.authorise(
          {
            method: 'GET',
            url: `${options.apiUrl}/api/v2/analytics/conversations/details?${query}`,
            headers: { accept: 'application/json' },
            maxBodyBytes: options.maxBodyBytes,
          },
          signal,
        ),
      read,
      renew: options.renew,
    }
  }

  function read({ body, headers }: HttpAnswer, sentAtMs: number) {
    const receivedAt = options.clock.now()
    const elements = sliceElements(body, 'conversations')
    const { asOf, source } = options.serverClock.answerTime(headers['date'], sentAtMs)
    const correlationId = headers['inin-correlation-id'] ?? null
    return {
      elements: elements.map((element) => ({ ...element, asOf, asOfSource: source, receivedAt, correlationId })),
    }
  }
}

type Received = Omit<Extract<DetailsResult, { kind: 'record' }>, 'kind'>

/** Which element answers which id. `unclear`: missing, but an element without identity may be theirs, so they are asked for in smaller company. */
function attribute(batch: readonly string[], elements: readonly Received[]) {
  const results = new Map<string, DetailsResult>()
  const asked = new Set(batch)
  const nameless: Received[] = []
  let ignored = 0
  for (const element of elements) {
    const id = identityOf(element.json)
    if (id === null) nameless.push(element)
    else if (asked.has(id) && !results.has(id)) results.set(id, { kind: 'record', ...element })
    else ignored += 1
  }
  const missing = batch.filter((id) => !results.has(id))
  const [first] = nameless
  if (first !== undefined && missing.length > 0 && batch.length > 1) return { results, ignored, unclear: missing }
  for (const id of missing)
    results.set(
      id,
      first === undefined
        ? { kind: 'missing' }
        : { kind: 'unusable', reason: 'no_identity', body: first.raw, bodyBytes: first.raw.length },
    )
  return { results, ignored, unclear: [] }
}

const identityOf = (json: unknown): string | null => {
  if (typeof json !== 'object' || json === null || !('conversationId' in json)) return null
  return typeof json.conversationId === 'string' && json.conversationId !== '' ? json.conversationId : null
}

const isId = (id: string) => id.length > 0 && id.length <= maxIdChars
const splits = new Set<GenesysApiError['kind']>(['bad_request', 'not_found', 'oversize'])
// Nothing about these depends on which ids were asked for: asking for the rest would only repeat the failure.
const endsAll = (error: GenesysApiError) => error.retryable || error.kind === 'forbidden'

function halves(batch: readonly string[]): string[][] {
  if (batch.length < 2) return [[...batch]]
  const half = Math.ceil(batch.length / 2)
  return [batch.slice(0, half), batch.slice(half)]
}

function failedResult(error: GenesysApiError): DetailsResult {
  if (error.kind === 'not_found') return { kind: 'missing', refused: true }
  if (error instanceof OversizeError)
    return { kind: 'unusable', reason: 'oversize', body: error.head, bodyBytes: error.bodyBytes }
  return { kind: 'failed', error }
}

const noId = () =>
  new GenesysApiError({
    endpoint: 'details',
    kind: 'bad_request',
    attempted: 'fetch a record',
    why: `what was asked for is no conversation id: it is empty or longer than ${maxIdChars} characters`,
  })
