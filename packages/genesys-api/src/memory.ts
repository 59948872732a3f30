import { type Clock } from './clock.ts'
import { type GenesysOrganisation } from './client.ts'
import { type HttpAnswer, type HttpRequest, type HttpTransport, TransportError } from './transport.ts'

/** What the next API call meets instead of an answer. */
export type MemoryFault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly body?: string
    }
  | { readonly kind: 'network' | 'timeout' | 'truncated' | 'wrong_content_type' | 'no_date' }

export interface MemoryCall {
  readonly endpoint: 'token' | 'details' | 'organisation'
  readonly ids: readonly string[]
  readonly atMs: number
  readonly status: number
}

export interface MemoryGenesysOptions {
  readonly clock: Clock
  readonly organisationId: string
  readonly requestsPerMinute?: number
  /** More ids than this are answered with 400. */
  readonly maxIds?: number
  /** What becomes of a call that asks for unknown ids. */
  readonly unknown?: 'leave_out' | 404
  /** Life of a token, s. */
  readonly tokenSeconds?: number
}

/** A Genesys Cloud organisation in memory: the real client runs against it, only the wire is missing. */
export interface MemoryGenesys {
  /** What a client of it is made with. */
  readonly organisation: GenesysOrganisation
  readonly transport: HttpTransport
  readonly calls: readonly MemoryCall[]
  /** Records by conversation id, each as the JSON text that is to be served. */
  readonly records: Map<string, string>
  /** The next calls of the API meet these, one each. */
  fail(...faults: readonly MemoryFault[]): void
  /** The next calls of the token endpoint meet these. */
  failTokens(...faults: readonly MemoryFault[]): void
  /** Every token handed out so far is no longer good. */
  revokeTokens(): void
  /** From now on the credentials are not accepted, or are again. */
  refuseCredentials(refuse: boolean): void
}

const clientId = 'memory-client'
const clientSecret = 'memory-secret'
const json = 'application/json; charset=utf-8'

export function memoryGenesys(options: MemoryGenesysOptions): MemoryGenesys {
  const {
    clock,
    organisationId,
    requestsPerMinute = 300,
    maxIds = 100,
    unknown = 'leave_out',
    tokenSeconds = 86_399,
  } = options
  const credentials = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const records = new Map<string, string>()
  const calls: MemoryCall[] = []
  const apiFaults: MemoryFault[] = []
  const tokenFaults: MemoryFault[] = []
  const tokens = new Map<string, number>()
  let tokensMade = 0
  let refuse = false
  let correlation = 0

  const answer = (status: number, body: string, headers: Record<string, string> = {}): HttpAnswer => {
    correlation += 1
    const bytes = Buffer.from(body)
    return {
      status,
      headers: {
        'content-type': json,
        date: new Date(clock.now()).toUTCString(),
        'inin-correlation-id': `memory-${correlation}`,
        ...headers,
      },
      body: bytes,
      oversize: false,
      bodyBytes: bytes.length,
    }
  }
  const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
    answer(status, JSON.stringify({ message: code, code, status, contextId: `memory-${correlation + 1}` }), headers)

  const grant = (request: HttpRequest) => {
    if (refuse || request.headers['authorization'] !== credentials)
      return answer(401, JSON.stringify({ error: 'invalid_client', description: 'client not known' }))
    tokensMade += 1
    const token = `token-${tokensMade}`
    tokens.set(token, clock.now() + tokenSeconds * 1_000)
    return answer(200, JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: tokenSeconds }))
  }
  const details = (ids: readonly string[]) => {
    if (ids.length > maxIds) return refusal(400, 'invalid.value')
    const found = ids.flatMap((id) => records.get(id) ?? [])
    if (found.length < ids.length && unknown === 404) return refusal(404, 'not.found')
    return answer(200, found.length === 0 ? '{}' : `{"conversations":[${found.join(',')}]}`)
  }
  const api = (endpoint: MemoryCall['endpoint'], ids: readonly string[], request: HttpRequest): HttpAnswer => {
    const expiresAtMs = tokens.get((request.headers['authorization'] ?? '').slice('Bearer '.length)) ?? 0
    if (refuse || clock.now() >= expiresAtMs) return refusal(401, 'bad.credentials')
    const lastMinute = calls.filter((call) => call.endpoint !== 'token' && call.atMs > clock.now() - 60_000).length
    if (lastMinute >= requestsPerMinute) return refusal(429, 'too.many.requests.retry.after', { 'retry-after': '60' })
    return endpoint === 'organisation'
      ? answer(200, JSON.stringify({ id: organisationId, name: 'in memory' }))
      : details(ids)
  }
  const exchange = async (request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> => {
    signal.throwIfAborted()
    const url = new URL(request.url)
    const endpoint = endpointOf(url.pathname)
    const ids = url.searchParams.getAll('id')
    const record = (status: number) => calls.push({ endpoint, ids, atMs: clock.now(), status })
    const fault = endpoint === 'token' ? tokenFaults.shift() : apiFaults.shift()
    if (fault?.kind === 'network' || fault?.kind === 'timeout') {
      record(0)
      throw new TransportError(fault.kind, `the exchange met a ${fault.kind} fault`)
    }
    const plain = endpoint === 'token' ? grant(request) : api(endpoint, ids, request)
    const met = fault === undefined ? plain : withFault(plain, fault)
    record(met.status)
    return met.body.length > request.maxBodyBytes ? cut(met, request.maxBodyBytes) : met
  }
  return {
    organisation: {
      id: organisationId,
      loginUrl: 'http://login.memory',
      apiUrl: 'http://api.memory',
      clientId,
      clientSecret,
      requestsPerMinute,
    },
    transport: { exchange, [Symbol.asyncDispose]: () => Promise.resolve() },
    calls,
    records,
    fail: (...faults) => void apiFaults.push(...faults),
    failTokens: (...faults) => void tokenFaults.push(...faults),
    revokeTokens: () => tokens.clear(),
    refuseCredentials: (value) => {
      refuse = value
    },
  }
}

const endpointOf = (path: string): MemoryCall['endpoint'] =>
  path === '/oauth/token' ? 'token' : path === '/api/v2/organizations/me' ? 'organisation' : 'details'

const cut = (answer: HttpAnswer, maxBodyBytes: number): HttpAnswer => ({
  ...answer,
  body: answer.body.subarray(0, maxBodyBytes),
  oversize: true,
})

function withFault(plain: HttpAnswer, fault: MemoryFault): HttpAnswer {
  switch (fault.kind) {
    case 'status': {
      const body = Buffer.from(fault.body ?? JSON.stringify({ code: 'fault', status: fault.status }))
      return {
        ...plain,
        status: fault.status,
        body,
        bodyBytes: body.length,
        headers: { ...plain.headers, ...fault.headers },
      }
    }
    case 'truncated':
      return { ...plain, body: plain.body.subarray(0, plain.body.length - 1) }
    case 'wrong_content_type':
      return { ...plain, headers: { ...plain.headers, 'content-type': 'text/html' } }
    case 'no_date': {
      const { date: _, ...headers } = plain.headers
      return { ...plain, headers }
    }
    default:
      return plain
  }
}
