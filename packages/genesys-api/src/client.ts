import { createCaller, defaultRetryLimits, type RetryLimits } from './calls.ts'
import { type Clock } from './clock.ts'
import { createServerClock } from './core/answer-time.ts'
import { createBatchLimit } from './core/batch-limit.ts'
import { MalformedJsonError } from './core/slices.ts'
import { createDetailsFetcher } from './details.ts'
import { GenesysApiError } from './error.ts'
import { createGate } from './gate.ts'
import { type GenesysObserver } from './observer.ts'
import { type GenesysClient } from './port.ts'
import { createTokenSource } from './token.ts'
import { type HttpAnswer, type HttpRequest, type HttpTransport } from './transport.ts'
import { type HttpLimits, undiciTransport } from './undici-transport.ts'

/** How one organisation is reached. The `Organisation` of packages/runtime fits. */
export interface GenesysOrganisation {
  readonly id: string
  /** Without a trailing slash, as is `apiUrl`. */
  readonly loginUrl: string
  readonly apiUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Quota of this client's token; 80 % of it is spent. */
  readonly requestsPerMinute: number
  /** Forward proxy, credentials included. */
  readonly proxyUrl?: string
  /** PEM file of further certificate authorities. */
  readonly caFile?: string
}

export interface GenesysClientOptions {
  readonly organisation: GenesysOrganisation
  readonly clock: Clock
  /** Draws the jitter, 0 ≤ x < 1. */
  readonly random?: () => number
  readonly observer?: GenesysObserver
  /** Ids of one call at most. */
  readonly maxIds?: number
  readonly maxResponseBytes?: number
  readonly retry?: Partial<RetryLimits>
  readonly limits?: Partial<HttpLimits>
  /** What carries the requests; HTTP by undici, unless told. */
  readonly transport?: HttpTransport
}

const defaultMaxIds = 100
/** What is larger than this alone fits no message of ours, and parsing it would hold up everything else. */
const defaultMaxResponseBytes = 16 * 1_048_576
const maxOrganisationBytes = 1_048_576

/** A client of one organisation. Connects to nothing until it is first used. */
export function createGenesysClient(options: GenesysClientOptions): GenesysClient {
  const { organisation, clock, random = Math.random, observer = {} } = options
  const { apiUrl } = organisation
  const closed = new AbortController()
  const serverClock = createServerClock()
  const wire = options.transport ?? undiciTransport({ ...organisation, clock, limits: options.limits ?? {} })
  const transport = {
    async exchange(request: HttpRequest, signal: AbortSignal) {
      const answer = await wire.exchange(request, signal)
      // What refuses may stand in between, with a clock of its own.
      if (answer.status < 300) serverClock.heard(answer.headers['date'], clock.now())
      return answer
    },
  }
  const gate = createGate(organisation, clock)
  const limit = createBatchLimit(options.maxIds ?? defaultMaxIds)
  const retry = { ...defaultRetryLimits, ...options.retry }
  const call = createCaller({ transport, clock, random, observer, retry, pauseUntil: gate.pauseUntil })
  const tokens = createTokenSource({
    ...organisation,
    call,
    clock,
    observer,
    unpaused: gate.unpaused,
    closed: closed.signal,
  })

  // The turn comes last, so that nobody holds one while a token is being fetched.
  const authorise = async (request: HttpRequest, signal: AbortSignal) => {
    await tokens.get(signal)
    await gate.enter(signal)
    const headers = { ...request.headers, authorization: `Bearer ${await tokens.get(signal)}` }
    return { ...request, headers }
  }
  const renew = (request: HttpRequest) => tokens.invalidate(bearerOf(request))
  const heldOnRefusal = async <Result>(work: Promise<Result>) => {
    try {
      return await work
    } catch (error) {
      if (error instanceof GenesysApiError && error.kind === 'credentials_refused') tokens.refuse(error)
      throw error
    }
  }
  const callApi: typeof call = (request, signal) => heldOnRefusal(call(request, signal))

  return {
    fetchDetails: createDetailsFetcher({
      apiUrl,
      call: callApi,
      clock,
      serverClock,
      limit,
      observer,
      maxBodyBytes: options.maxResponseBytes ?? defaultMaxResponseBytes,
      authorise,
      renew,
    }),
    organisation: (signal) =>
      callApi(
        {
          endpoint: 'organisation',
          attempted: `ask ${apiUrl} for the organisation of the credentials`,
          ids: 0,
          prepare: (inner) =>
            authorise(
              {
                method: 'GET',
                url: `${apiUrl}/api/v2/organizations/me`,
                headers: { accept: 'application/json' },
                maxBodyBytes: maxOrganisationBytes,
              },
              inner,
            ),
          read: readOrganisation,
          renew,
        },
        signal,
      ),
    quota: gate,
    maxIds: limit.current,
    async [Symbol.asyncDispose]() {
      closed.abort(new DOMException('the Genesys client was closed', 'AbortError'))
      await wire[Symbol.asyncDispose]()
    },
  }
}

const bearerOf = ({ headers }: HttpRequest) => (headers['authorization'] ?? '').slice('Bearer '.length)

function readOrganisation({ body }: HttpAnswer): { readonly id: string; readonly name: string | null } {
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    throw new MalformedJsonError('JSON', 0)
  }
  const { id, name } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  if (typeof id !== 'string' || id === '') throw new MalformedJsonError('an organisation with an id', 0)
  return { id, name: typeof name === 'string' ? name : null }
}
