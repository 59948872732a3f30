import {
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  type Tracer as OtelTracer,
  TraceFlags,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'

/** A place in a trace, or in none. */
export type TraceContext = Context
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  /** The span, or the sender's place in the trace, that this one belongs under; without it a new trace may begin, by the sampling ratio. */
  readonly parent?: TraceContext
  /** Other traces that meet here, as in a batch. */
  readonly links?: readonly TraceContext[]
  /** Closed sets and ids only; never personal data. */
  readonly attributes?: SpanAttributes
  readonly kind?: 'internal' | 'consumer' | 'producer' | 'client' | 'server'
  /** When it began, epoch ms; now, unless told. */
  readonly startMs?: number
}

export interface Span {
  /** To start children under it, or to send along. */
  readonly context: TraceContext
  readonly isRecording: boolean
  set(attributes: SpanAttributes): void
  /** Marks it as failed; names the kind of error only, since messages may hold data. */
  fail(error: unknown): void
  end(): void
}

export interface Tracer {
  startSpan(name: string, options?: SpanOptions): Span
  /** Runs `work` inside a span that ends with it, failed when it throws. */
  withSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result>
}

const propagator = new W3CTraceContextPropagator()
const kinds = {
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
} as const

/** The place of a record whose sender did not trace it; what starts under it is not traced either. */
export const untraced: TraceContext = ROOT_CONTEXT

/** `traceparent` (and `tracestate`) for the receiver, empty unless the trace is sampled, so that ordinary records stay small. */
export function traceHeaders(context: TraceContext): Record<string, string> {
  if (!isSampled(context)) return {}
  const headers: Record<string, string> = {}
  propagator.inject(context, headers, defaultTextMapSetter)
  return headers
}

/** The sender's place in its trace by W3C headers; `untraced` when there is none or it is not sampled. */
export function contextFromHeaders(headers: Readonly<Record<string, string | undefined>>): TraceContext {
  if (headers['traceparent'] === undefined) return untraced
  const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
  return isSampled(context) ? context : untraced
}

const isSampled = (context: TraceContext): boolean =>
  ((trace.getSpanContext(context)?.traceFlags ?? TraceFlags.NONE) & TraceFlags.SAMPLED) !== 0

const unrecorded: Span = {
  context: untraced,
  isRecording: false,
  set: () => undefined,
  fail: () => undefined,
  end: () => undefined,
}

/** Our narrow tracer over OpenTelemetry's. Spans that nobody will see cost nothing. */
export function wrapTracer(tracer: OtelTracer): Tracer {
  const startSpan = (
    name: string,
    { parent, links = [], attributes, kind = 'internal', startMs }: SpanOptions = {},
  ) => {
    if (parent !== undefined && !isSampled(parent)) return unrecorded
    const linked = links.flatMap((context) => {
      const spanContext = trace.getSpanContext(context)
      return spanContext === undefined ? [] : [{ context: spanContext }]
    })
    const options = {
      kind: kinds[kind],
      links: linked,
      ...(attributes === undefined ? {} : { attributes }),
      ...(startMs === undefined ? {} : { startTime: startMs }),
    }
    const span = tracer.startSpan(name, options, parent ?? ROOT_CONTEXT)
    return span.isRecording() ? wrapSpan(span, parent ?? ROOT_CONTEXT) : unrecorded
  }
  const withSpan = async <Result>(name: string, options: SpanOptions, work: (span: Span) => Promise<Result>) => {
    const span = startSpan(name, options)
    try {
      return await work(span)
    } catch (error) {
      span.fail(error)
      throw error
    } finally {
      span.end()
    }
  }
  return { startSpan, withSpan }
}

const wrapSpan = (span: OtelSpan, parent: TraceContext): Span => ({
  context: trace.setSpan(parent, span),
  isRecording: true,
  set: (attributes) => void span.setAttributes(attributes),
  fail: (error) => {
    const type = error instanceof Error ? error.name : typeof error
    span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR, message: type })
  },
  end: () => span.end(),
})
