import { type Attributes, type Meter as OtelMeter, type ObservableResult } from '@opentelemetry/api'

/** Where instruments are declared; services only pass it on. */
export type Meter = OtelMeter
export type InstrumentKind = 'counter' | 'histogram' | 'gauge' | 'observed'

export interface InstrumentSpec {
  /** snake case, ending in its unit: `aftercall_bridge_receive_age_seconds`. */
  readonly name: string
  readonly kind: InstrumentKind
  /** UCUM: `s`, `By`, `{message}`. */
  readonly unit: string
  readonly description: string
  /** Names of all labels; values come from closed lists, never from data. */
  readonly labels?: readonly string[]
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[]
}

type Labels<Spec extends InstrumentSpec> = Spec['labels'] extends readonly [string, ...string[]]
  ? [labels: Readonly<Record<Spec['labels'][number], string>>]
  : []

export interface Counter<Spec extends InstrumentSpec = InstrumentSpec> {
  add(amount: number, ...labels: Labels<Spec>): void
}
export interface Histogram<Spec extends InstrumentSpec = InstrumentSpec> {
  record(value: number, ...labels: Labels<Spec>): void
}
export interface Gauge<Spec extends InstrumentSpec = InstrumentSpec> {
  set(value: number, ...labels: Labels<Spec>): void
}
export interface Observed<Spec extends InstrumentSpec = InstrumentSpec> {
  /** Asked at each reading; declares one source, several for several labels. */
  observe(read: () => number, ...labels: Labels<Spec>): void
}

type InstrumentOf<Spec extends InstrumentSpec> = Spec['kind'] extends 'counter'
  ? Counter<Spec>
  : Spec['kind'] extends 'histogram'
    ? Histogram<Spec>
    : Spec['kind'] extends 'gauge'
      ? Gauge<Spec>
      : Observed<Spec>

export type Instruments<Specs extends Readonly<Record<string, InstrumentSpec>>> = {
  readonly [Name in keyof Specs]: InstrumentOf<Specs[Name]>
}

/** Declares a closed list of instruments, typed by kind and labels; a counter starts to be shown with its first addition. */
export function declareInstruments<const Specs extends Readonly<Record<string, InstrumentSpec>>>(
  meter: Meter,
  specs: Specs,
): Instruments<Specs> {
  const declared = Object.entries(specs).map(([name, spec]) => [name, declare(meter, spec)])
  return Object.fromEntries(declared) as Instruments<Specs>
}

function declare(meter: Meter, { name, kind, unit, description, buckets }: InstrumentSpec): object {
  const options = { unit, description }
  switch (kind) {
    case 'counter': {
      const counter = meter.createCounter(name, options)
      return { add: (amount: number, labels?: Attributes) => counter.add(amount, labels) }
    }
    case 'histogram': {
      const advice = buckets === undefined ? {} : { advice: { explicitBucketBoundaries: [...buckets] } }
      const histogram = meter.createHistogram(name, { ...options, ...advice })
      return { record: (value: number, labels?: Attributes) => histogram.record(value, labels) }
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, options)
      return { set: (value: number, labels?: Attributes) => gauge.record(value, labels) }
    }
    case 'observed': {
      const gauge = meter.createObservableGauge(name, options)
      return {
        observe: (read: () => number, labels?: Attributes) =>
          gauge.addCallback((result: ObservableResult) => result.observe(read(), labels)),
      }
    }
  }
}
