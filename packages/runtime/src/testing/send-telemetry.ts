/**
 * Sends one span and one count to the OTLP receiver in its first argument and ends. A program of its own, because the exporters load their HTTP
 * client by dynamic import, which Jest's module registry refuses.
 */
import { declareInstruments } from '../instruments.ts'
import { runMain } from '../main-program.ts'
import { startTelemetry } from '../telemetry.ts'

void runMain('send-telemetry', async () => {
  await using telemetry = startTelemetry({
    service: 'sender',
    version: '0',
    sampleRatio: 1,
    otlpEndpoint: process.argv[2] ?? '',
  })
  telemetry.tracer.startSpan('work').end()
  const spec = { name: 'aftercall_x_seen', kind: 'counter', unit: '1', description: 'Seen.' } as const
  declareInstruments(telemetry.meter, { seen: spec }).seen.add(1)
})
