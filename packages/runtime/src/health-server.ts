import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type Watchdog } from './watchdog.ts'

export interface HealthOptions {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  readonly watchdog: Watchdog
  /** Why this process is not ready, in one phrase; null when it is. */
  readonly notReady: () => string | null
  /** Why it is ready but worse than it should be, besides declared back-offs; null when it is not. */
  readonly degraded?: () => string | null
  /** The text of /metrics. */
  readonly prometheus: () => Promise<string>
}

export interface HealthServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly type?: string
}

/** Serves /livez, /readyz and /metrics. Small requests without bodies only: nothing else has business here. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const limits = { maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 }
  const server = createServer(limits, (request, response) => {
    answer(request, options).then(
      (content) => send(request, response, content),
      () => send(request, response, { status: 500, text: 'could not be read\n' }),
    )
  })
  server.maxConnections = 100
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error(`could not listen for health checks on ${options.host}:${options.port}; choose another port`, {
          cause,
        }),
      ),
    )
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, options: HealthOptions): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, text: 'only GET\n' }
  if (hasBody(request)) return { status: 413, text: 'no body\n' }
  switch (request.url?.split('?')[0]) {
    case '/livez':
      return livez(options.watchdog)
    case '/readyz':
      return readyz(options)
    case '/metrics':
      return { status: 200, text: await options.prometheus(), type: 'text/plain; version=0.0.4; charset=utf-8' }
    default:
      return { status: 404, text: 'only /livez, /readyz and /metrics\n' }
  }
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function livez(watchdog: Watchdog): Answer {
  const silent = watchdog.silent()
  if (silent.length === 0) return { status: 200, text: 'alive\n' }
  const lines = silent.map(
    ({ loop, silentMs, maxSilenceMs }) => `${loop} has been silent for ${silentMs} ms, limit ${maxSilenceMs} ms\n`,
  )
  return { status: 503, text: `hangs: ${lines.join('')}` }
}

function readyz({ notReady, degraded, watchdog }: HealthOptions): Answer {
  const why = notReady()
  if (why !== null) return { status: 503, text: `not ready: ${why}\n` }
  const worse = [degraded?.() ?? null, ...watchdog.degraded()].filter((reason) => reason !== null)
  return { status: 200, text: worse.length === 0 ? 'ready\n' : `degraded: ${worse.join('; ')}\n` }
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, type = 'text/plain' }: Answer) {
  if (hasBody(request)) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(request.method === 'HEAD' ? undefined : text)
}
