import { hostname } from 'node:os'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { type Meter } from './instruments.ts'
import { type Tracer, wrapTracer } from './tracing.ts'

export interface TelemetryOptions {
  readonly service: string
  readonly version: string
  /** Tells instances of a service apart; host and process id unless told. */
  readonly instanceId?: string
  /** Base URL of an OTLP receiver over HTTP; without it nothing is sent and nothing is sampled. */
  readonly otlpEndpoint?: string
  /** Share of new traces that are recorded, 0 to 1. */
  readonly sampleRatio: number
  readonly exportIntervalMs?: number
  /** Keeps finished spans in memory instead of sending them; for tests. */
  readonly keepSpans?: boolean
}

export interface FinishedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly attributes: Readonly<Record<string, unknown>>
  readonly failed: boolean
}

export interface Telemetry extends AsyncDisposable {
  readonly tracer: Tracer
  readonly meter: Meter
  /** All instruments in the Prometheus text format. */
  prometheus(): Promise<string>
  /** Sends what is held back; gives up after a few seconds. */
  flush(): Promise<void>
  /** What `keepSpans` kept. */
  spans(): readonly FinishedSpan[]
}

const flushTimeoutMs = 3_000

/** Reads instruments when asked. */
class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** Traces and instruments of one process. Nothing is registered globally; whoever needs telemetry is given it. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { service, version, otlpEndpoint, sampleRatio, exportIntervalMs = 10_000, keepSpans = false } = options
  const resource = resourceFromAttributes({
    'service.namespace': 'aftercall',
    'service.name': service,
    'service.version': version,
    'service.instance.id': options.instanceId ?? `${hostname()}-${process.pid}`,
  })
  const kept = keepSpans ? new InMemorySpanExporter() : undefined
  const tracerProvider = new TracerProvider({
    resource,
    sampler: sampler(sampleRatio, otlpEndpoint !== undefined || keepSpans),
    spanProcessors: [
      ...(kept === undefined ? [] : [new SimpleSpanProcessor({ exporter: kept })]),
      ...(otlpEndpoint === undefined
        ? []
        : [batched(new OTLPTraceExporter({ url: `${otlpEndpoint}/v1/traces`, timeoutMillis: flushTimeoutMs }))]),
    ],
  })
  const pull = new PullReader()
  const meterProvider = new MeterProvider({
    resource,
    readers: [pull, ...(otlpEndpoint === undefined ? [] : [pushed(otlpEndpoint, exportIntervalMs)])],
  })
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true)
  const flush = async () => {
    await Promise.allSettled([
      tracerProvider.forceFlush({ timeoutMillis: flushTimeoutMs }),
      meterProvider.forceFlush({ timeoutMillis: flushTimeoutMs }),
    ])
  }
  return {
    tracer: wrapTracer(tracerProvider.getTracer('aftercall', version)),
    meter: meterProvider.getMeter('aftercall', version),
    prometheus: async () =>
      serializer.serialize((await pull.collect({ timeoutMillis: flushTimeoutMs })).resourceMetrics),
    flush,
    spans: () => (kept?.getFinishedSpans() ?? []).map(toFinished),
    async [Symbol.asyncDispose]() {
      // A receiver that is away must not keep a service from ending.
      await flush()
      await Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown({ timeoutMillis: flushTimeoutMs })])
    },
  }
}

// A trace that nobody receives is not begun; one begun elsewhere is continued or left as its sender decided.
const sampler = (ratio: number, received: boolean) =>
  new ParentBasedSampler(
    received
      ? { root: new TraceIdRatioBasedSampler(ratio) }
      : { root: new AlwaysOffSampler(), remoteParentSampled: new AlwaysOffSampler() },
  )

const batched = (exporter: SpanExporter) =>
  new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, exportTimeoutMillis: flushTimeoutMs })

const pushed = (endpoint: string, exportIntervalMillis: number) =>
  new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, timeoutMillis: flushTimeoutMs }),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(flushTimeoutMs, exportIntervalMillis),
  })

type Readable = ReturnType<InMemorySpanExporter['getFinishedSpans']>[number]
const toFinished = (span: Readable): FinishedSpan => ({
  name: span.name,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentSpanId: span.parentSpanContext?.spanId ?? null,
  attributes: span.attributes,
  failed: span.status.code === 2,
})
