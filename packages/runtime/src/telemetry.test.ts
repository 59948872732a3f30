import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { declareInstruments } from './instruments.ts'
import { startTelemetry } from './telemetry.ts'
import { contextFromHeaders, traceHeaders, untraced } from './tracing.ts'

const base = { service: 'bridge', version: '1.2.3', instanceId: 'i-1' }

describe('tracing', () => {
  it('continues a sampled trace over headers', async () => {
    await using telemetry = startTelemetry({ ...base, sampleRatio: 1, keepSpans: true })
    const sender = telemetry.tracer.startSpan('send', { attributes: { queue: 'q' } })
    const headers = traceHeaders(sender.context)
    expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    telemetry.tracer.startSpan('receive', { parent: contextFromHeaders(headers) }).end()
    sender.end()
    const [receive, send] = telemetry.spans()
    expect(receive).toMatchObject({ name: 'receive', traceId: send?.traceId, parentSpanId: send?.spanId })
    expect(send).toMatchObject({ name: 'send', parentSpanId: null, attributes: { queue: 'q' } })
  })

  it('adds no header to what is not sampled, and starts nothing under it', async () => {
    await using telemetry = startTelemetry({ ...base, sampleRatio: 0, keepSpans: true })
    const span = telemetry.tracer.startSpan('send')
    expect(traceHeaders(span.context)).toEqual({})
    await using eager = startTelemetry({ ...base, sampleRatio: 1, keepSpans: true })
    expect(eager.tracer.startSpan('receive', { parent: untraced }).isRecording).toBe(false)
    const unsampled = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` }
    expect(eager.tracer.startSpan('receive', { parent: contextFromHeaders(unsampled) }).isRecording).toBe(false)
    expect(
      eager.tracer.startSpan('receive', { parent: contextFromHeaders({ traceparent: 'rubbish' }) }).isRecording,
    ).toBe(false)
  })

  it('ends a span with its work, failed by the kind of error but without its words', async () => {
    await using telemetry = startTelemetry({ ...base, sampleRatio: 1, keepSpans: true })
    const failing = telemetry.tracer.withSpan('work', {}, () => Promise.reject(new RangeError('Ada was here')))
    await expect(failing).rejects.toThrow('Ada was here')
    expect(telemetry.spans()).toMatchObject([
      { name: 'work', failed: true, attributes: { 'error.type': 'RangeError' } },
    ])
    expect(JSON.stringify(telemetry.spans())).not.toContain('Ada')
  })
})

describe('instruments', () => {
  it('appear as Prometheus text under their names, with labels and buckets', async () => {
    await using telemetry = startTelemetry({ ...base, sampleRatio: 0 })
    const instruments = declareInstruments(telemetry.meter, {
      seen: {
        name: 'aftercall_x_messages',
        kind: 'counter',
        unit: '{message}',
        description: 'Seen.',
        labels: ['queue'],
      },
      age: { name: 'aftercall_x_age_seconds', kind: 'histogram', unit: 's', description: 'Age.', buckets: [1, 5] },
      size: { name: 'aftercall_x_size', kind: 'gauge', unit: '1', description: 'Size.' },
      depth: { name: 'aftercall_x_depth', kind: 'observed', unit: '1', description: 'Depth.' },
    })
    instruments.seen.add(2, { queue: 'q' })
    instruments.age.record(3)
    instruments.size.set(7)
    instruments.depth.observe(() => 9)
    const text = await telemetry.prometheus()
    expect(text).toContain('aftercall_x_messages_total{queue="q"} 2')
    expect(text).toContain('aftercall_x_age_seconds_bucket{le="5"} 1')
    expect(text).toContain('aftercall_x_size 7')
    expect(text).toContain('aftercall_x_depth 9')
    expect(text).toContain('service_name="bridge"')
  })
})

describe('OTLP', () => {
  const send = (endpoint: string) =>
    new Promise<number | null>((resolve, reject) => {
      const program = join(import.meta.dirname, 'testing', 'send-telemetry.ts')
      spawn(process.execPath, [program, endpoint], { stdio: 'inherit' }).on('error', reject).on('exit', resolve)
    })

  it('sends traces and metrics before the process ends', async () => {
    const bodies = new Map<string, string>()
    const receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        bodies.set(request.url ?? '', body)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    try {
      expect(await send(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}`)).toBe(0)
      expect(bodies.get('/v1/traces')).toContain('"work"')
      expect(bodies.get('/v1/metrics')).toContain('"aftercall_x_seen"')
    } finally {
      receiver.close()
      receiver.closeAllConnections()
    }
  }, 30_000)

  it('ends also when nobody receives', async () => {
    expect(await send('http://127.0.0.1:1')).toBe(0)
  }, 30_000)
})
