import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { type Exchange, type InterposedRequest, type TargetKind } from './exchange.ts'
import { bodyOf, flatHeaders, send, wholeAnswer } from './forward.ts'
import { nameRequest } from './name-request.ts'
import { writeAnswer } from './reply.ts'
import { type NewRule, openRuleBook, type Rule, type Strike } from './rules.ts'
import { resetSocket } from '../reset-socket.ts'

/** Stands in front of one HTTP server, knows what a request is, and does what it is told with some of them. */
export interface Interposer extends AsyncDisposable {
  /** Instead of the server's; the same path. */
  readonly url: string
  /** From now on, until lifted. */
  tell(rule: NewRule): Rule
  /** Ends every rule. */
  liftAll(): void
  /** How many requests have come, by action. */
  seen(action: string): number
  /** Nobody listens any more: connections break, new ones are refused. */
  refuse(): Promise<void>
  /** Listens again, at the same port; nothing when it does. */
  listen(): Promise<void>
}

export interface InterposerOptions {
  readonly kind: TargetKind
  /** Of the server. */
  readonly url: string
}

const maxBodyBytes = 96 * 1_048_576
const maxExchanges = 1_000
/** Above every client's own, so that a kept connection is never closed under a request. */
const keepAliveMs = 120_000

export async function openInterposer({ kind, url }: InterposerOptions): Promise<Interposer> {
  const target = new URL(url)
  const rules = openRuleBook()
  const counts = new Map<string, number>()
  const closed = new AbortController()
  let running = 0
  let port = 0

  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 }, (incoming, response) => {
    running += 1
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, closed.signal])
    const served =
      running > maxExchanges ? Promise.reject(new Error('too many at once')) : serve(incoming, response, signal)
    served
      // Whatever breaks on the way to the server breaks the client's connection as well.
      .catch(() => resetSocket(response.socket))
      .finally(() => (running -= 1))
  })

  async function serve(incoming: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const plain = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: flatHeaders(incoming.headers),
      body: await bodyOf(incoming, maxBodyBytes),
    }
    const request = { ...plain, ...nameRequest(kind, plain) }
    counts.set(request.action, (counts.get(request.action) ?? 0) + 1)
    const strike = rules.strike(request)
    if (strike !== null) return await strike.deed(exchangeOf(request, response, strike, signal))
    const answer = await send(target.origin, request, signal)
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    await pipeline(answer, response, { signal })
  }

  function exchangeOf(
    request: InterposedRequest,
    response: ServerResponse,
    { lifted }: Strike,
    signal: AbortSignal,
  ): Exchange {
    const either = AbortSignal.any([signal, lifted])
    return {
      request,
      signal: either,
      // What has been sent is finished also when the rule is lifted meanwhile, or the client has gone: effects do happen then.
      forward: async (changed = {}) =>
        wholeAnswer(await send(target.origin, { ...request, ...changed }, closed.signal), maxBodyBytes),
      reply: async (answer, options = {}) => {
        if (!response.headersSent && !response.destroyed) await writeAnswer(response, answer, options, either)
      },
      reset: () => void resetSocket(response.socket),
    }
  }

  const listen = async () => {
    if (server.listening) return
    await bind()
  }
  const bind = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const refuse = async () => {
    if (!server.listening) return
    const ended = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await ended
  }

  await listen()
  return {
    url: `http://127.0.0.1:${port}${target.pathname.replace(/\/+$/, '')}`,
    tell: rules.tell,
    liftAll: rules.liftAll,
    seen: (action) => counts.get(action) ?? 0,
    refuse,
    listen,
    async [Symbol.asyncDispose]() {
      rules.liftAll()
      closed.abort()
      await refuse()
    },
  }
}

export type Interposers = Readonly<Record<TargetKind, Interposer>> & AsyncDisposable

/** One in front of each server of a pipeline; the API's is for its login, too. */
export async function openInterposers(urls: Readonly<Record<TargetKind, string>>): Promise<Interposers> {
  await using opening = new AsyncDisposableStack()
  const open = async (kind: TargetKind) => opening.use(await openInterposer({ kind, url: urls[kind] }))
  const opened = {
    sqs: await open('sqs'),
    registry: await open('registry'),
    clickhouse: await open('clickhouse'),
    api: await open('api'),
  }
  const lifetime = opening.move()
  return { ...opened, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}
