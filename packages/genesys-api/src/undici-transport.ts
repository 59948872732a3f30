import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { type Clock } from './clock.ts'
import { untilAborted } from './gate.ts'
import { type HttpAnswer, type HttpRequest, type HttpTransport, TransportError } from './transport.ts'

export interface HttpLimits {
  readonly connectTimeoutMs: number
  readonly headersTimeoutMs: number
  /** Longest silence within a body. */
  readonly bodyTimeoutMs: number
  /** The whole exchange. */
  readonly deadlineMs: number
  /** Per host. */
  readonly connections: number
  /** Below what servers and balancers in between keep, so that nothing is sent into a connection that they just closed. */
  readonly keepAliveMs: number
}

export const defaultHttpLimits: HttpLimits = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 15_000,
  bodyTimeoutMs: 15_000,
  deadlineMs: 60_000,
  connections: 8,
  keepAliveMs: 4_000,
}

export interface UndiciOptions {
  /** Forward proxy; credentials in it are sent to the proxy only. */
  readonly proxyUrl?: string
  /** PEM file of certificate authorities trusted besides the usual ones. */
  readonly caFile?: string
  readonly limits?: Partial<HttpLimits>
  readonly clock: Clock
}

/** Beginning of an oversize body that is kept for the dead letter. */
const keptOversizeBytes = 1_048_576

/** HTTP over undici. TLS is verified always; a proxy is used by CONNECT, also for plain http. */
export function undiciTransport({ proxyUrl, caFile, limits: given, clock }: UndiciOptions): HttpTransport {
  const limits = { ...defaultHttpLimits, ...given }
  const dispatcher = createDispatcher(limits, proxyUrl, caFile)
  return {
    exchange: (request, signal) => withDeadline(limits.deadlineMs, clock, signal, (s) => send(dispatcher, request, s)),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}

function createDispatcher(limits: HttpLimits, proxyUrl?: string, caFile?: string): Dispatcher {
  const tls = caFile === undefined ? {} : { ca: [...rootCertificates, readCertificates(caFile)] }
  const connect = { ...tls, timeout: limits.connectTimeoutMs }
  const pool = {
    connections: limits.connections,
    pipelining: 1,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    allowH2: false,
  }
  if (proxyUrl === undefined) return new Agent({ ...pool, connect })
  return new ProxyAgent({
    ...pool,
    ...proxyAddress(proxyUrl),
    requestTls: connect,
    proxyTls: connect,
    // The client that speaks to the proxy has its own, much longer, time-outs unless told.
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...pool }),
  })
}

function proxyAddress(proxyUrl: string): { readonly uri: string; readonly token?: string } {
  const url = new URL(proxyUrl)
  const { username, password } = url
  url.username = ''
  url.password = ''
  if (username === '' && password === '') return { uri: url.href }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { uri: url.href, token: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

function readCertificates(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8')
  } catch (cause) {
    throw new Error(`could not read the certificate authorities from ${caFile}; name a PEM file that can be read`, {
      cause,
    })
  }
}

async function send(dispatcher: Dispatcher, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(request.url)
  const response = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    signal,
  })
  const headers = firstOfEach(response.headers)
  const { chunks, bytes, oversize } = await read(response.body, request.maxBodyBytes)
  const declared = Number(headers['content-length'] ?? Number.NaN)
  // Of a body that was cut off and whose size nobody said, one byte more than was read is the least that it has.
  const bodyBytes = oversize ? (declared >= bytes ? declared : bytes + 1) : bytes
  const body = Buffer.concat(chunks)
  return {
    status: response.statusCode,
    headers,
    body: oversize ? body.subarray(0, keptOversizeBytes) : body,
    oversize,
    bodyBytes,
  }
}

/** Reads to the end or, when there is more than the limit, to there; leaving the loop destroys the rest and its connection. */
async function read(body: AsyncIterable<Buffer>, maxBytes: number) {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes > maxBytes) return { chunks, bytes, oversize: true }
  }
  return { chunks, bytes, oversize: false }
}

const firstOfEach = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value
      return first === undefined ? [] : [[name.toLowerCase(), first]]
    }),
  )

/** Runs `work` with a signal that also ends it after `deadlineMs`, and says in our words why it failed. */
async function withDeadline<Result>(
  deadlineMs: number,
  clock: Clock,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  outer.throwIfAborted()
  const late = new AbortController()
  const settled = new AbortController()
  const timer = clock.sleep(deadlineMs, settled.signal).then(
    () => late.abort(new TransportError('timeout', `no whole answer within ${deadlineMs} ms`)),
    () => undefined,
  )
  try {
    const signal = AbortSignal.any([outer, late.signal])
    // undici hears an abort only once the request has a connection; until then nobody else waits for it.
    return await untilAborted(work(signal), signal)
  } catch (error) {
    if (outer.aborted) throw outer.reason
    if (late.signal.aborted) throw late.signal.reason
    throw toTransportError(error)
  } finally {
    settled.abort()
    await timer
  }
}

const timeouts: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no headers in time',
  UND_ERR_BODY_TIMEOUT: 'the body stalled',
}

function toTransportError(error: unknown): TransportError {
  const code = codeOf(error)
  const timeout = code === null ? undefined : timeouts[code]
  if (timeout !== undefined) return new TransportError('timeout', timeout, { cause: error })
  return new TransportError('network', `the exchange broke off${code === null ? '' : ` (${code})`}`, { cause: error })
}

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null
