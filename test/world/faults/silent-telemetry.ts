import { startTelemetry, type Telemetry } from '@aftercall/runtime'

/** Telemetry that measures nothing: thousands of worlds have nobody who reads it. */
export function silentTelemetry(): Pick<Telemetry, 'meter' | 'tracer'> {
  const { tracer } = startTelemetry({ service: 'world', version: '0', sampleRatio: 0 })
  const nothing = () => undefined
  const instrument = { add: nothing, record: nothing, addCallback: nothing, removeCallback: nothing }
  const make = () => instrument
  const meter = {
    createCounter: make,
    createUpDownCounter: make,
    createHistogram: make,
    createGauge: make,
    createObservableGauge: make,
    createObservableCounter: make,
    createObservableUpDownCounter: make,
    addBatchObservableCallback: nothing,
    removeBatchObservableCallback: nothing,
  }
  return { tracer, meter: meter as unknown as Telemetry['meter'] }
}
