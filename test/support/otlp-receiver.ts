import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface ReceivedSpan {
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** Null for the first of a trace. */
  readonly parentSpanId: string | null
  readonly attributes: Readonly<Record<string, string>>
}

/** A receiver of OTLP over HTTP in JSON, as a collector would be; keeps what it is sent. */
export interface OtlpReceiver extends AsyncDisposable {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  /** Names of services that have sent metrics. */
  readonly meteredServices: ReadonlySet<string>
}

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}
interface Resource {
  readonly attributes: readonly KeyValue[]
}
interface OtlpSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes?: readonly KeyValue[]
}
interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource: Resource
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}
interface MetricsRequest {
  readonly resourceMetrics: readonly { readonly resource: Resource }[]
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const meteredServices = new Set<string>()
  const take = (path: string | undefined, body: unknown): boolean => {
    if (path === '/v1/traces') spans.push(...(body as TracesRequest).resourceSpans.flatMap(spansOf))
    else if (path === '/v1/metrics')
      for (const { resource } of (body as MetricsRequest).resourceMetrics) meteredServices.add(serviceOf(resource))
    else return false
    return true
  }
  const server = createServer((request, response) => {
    jsonOf(request).then(
      (body) =>
        response.writeHead(take(request.url, body) ? 200 : 404, { 'content-type': 'application/json' }).end('{}'),
      () => response.writeHead(400).end(),
    )
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    meteredServices,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return JSON.parse(String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
}

function spansOf({ resource, scopeSpans }: TracesRequest['resourceSpans'][number]): readonly ReceivedSpan[] {
  const service = serviceOf(resource)
  return scopeSpans.flatMap(({ spans }) =>
    spans.map((span) => ({
      service,
      name: span.name,
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId ? span.parentSpanId : null,
      attributes: attributesOf(span.attributes ?? []),
    })),
  )
}

const serviceOf = ({ attributes }: Resource): string => attributesOf(attributes)['service.name'] ?? 'unknown'

/** Each value as text, whatever its type. */
const attributesOf = (list: readonly KeyValue[]): Readonly<Record<string, string>> =>
  Object.fromEntries(list.map(({ key, value }) => [key, String(Object.values(value)[0])]))
