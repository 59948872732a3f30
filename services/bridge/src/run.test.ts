import { createHash } from 'node:crypto'
import { ProduceError, RecordTooLargeError } from '@aftercall/kafka'
import fc from 'fast-check'
import { QueueError } from '@aftercall/queues'
import { startBridge } from './testing/bridge-harness.ts'
import { familySamples, sampleFamilyEvent } from './testing/family-samples.ts'
import { sampleEvent, sampleOrganisation } from './testing/sample-event.ts'

const event = (id: string) => JSON.stringify(sampleEvent({ envelope: { id } }))
const queueError = (kind: 'denied' | 'throttled') =>
  new QueueError('receive from', 'memory://queues/events-0', kind, kind)
const labels = '{queue="events-0"}'

describe('the bridge', () => {
  it('moves each message to the topic of its family and deletes it', async () => {
    const bridge = startBridge()
    bridge.queue.send(event('e-1'))
    bridge.queue.send(
      JSON.stringify(sampleEvent({ envelope: { 'detail-type': 'v2.other' }, detail: { topicName: 'v2.other' } })),
    )
    const bad = bridge.queue.send('not an event')
    const running = bridge.run()
    await bridge.clock.advance(1_000)
    expect(bridge.families().toSorted()).toEqual(['conversation-events', 'dead-letters', 'unrecognized-events'])
    expect(bridge.producer.records.map(({ key }) => key)).toEqual([
      `${sampleOrganisation}/conversation-1`,
      'event-1',
      `sqs:events-0/${bad}`,
    ])
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
    expect(await bridge.metric('messages_received_total', labels)).toBe(3)
    expect(await bridge.metric('messages_deleted_total', labels)).toBe(3)
    expect(await bridge.metric('messages_dead_lettered_total', '{reason="not_json"}')).toBe(1)
    expect(await bridge.metric('events_unrecognized_total', '{reason="unknown_detail_type"}')).toBe(1)
    expect(bridge.inFlight).toMatchObject({ messages: 0, bytes: 0 })
  })

  it('moves an event of another family to its topic, and counts its drift', async () => {
    const bridge = startBridge()
    for (const sample of familySamples)
      bridge.queue.send(JSON.stringify(sampleFamilyEvent({ ...sample, body: { ...sample.body, mood: 'good' } })))
    const running = bridge.run()
    await bridge.clock.advance(1_000)
    expect(bridge.producer.records.map(({ topic, key }) => ({ topic, key }))).toEqual(
      familySamples.map(({ family, key }) => ({ topic: `test.${family}`, key })),
    )
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
    expect(await bridge.metric('records_produced_total', '{family="speech-analytics"}')).toBe(5)
    expect(await bridge.metric('events_drifted_total')).toBe(familySamples.length)
  })

  it('keeps repeated events: who counts events comes later', async () => {
    const bridge = startBridge()
    bridge.queue.send(event('e-1'))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(100)
    expect(bridge.producer.records).toHaveLength(2)
    await bridge.finish(running)
  })

  it('says in a dead letter what it was, where it came from and why', async () => {
    const bridge = startBridge()
    const id = bridge.queue.send('not an event')
    const running = bridge.run()
    await bridge.clock.advance(100)
    expect(await bridge.deadLetter()).toMatchObject({
      stage: 'bridge',
      reason: 'not_json',
      message: 'The body is not JSON text.',
      source: `sqs:events-0/${id}`,
      attempts: 1,
      sqsMessageId: id,
      bodyBytes: 12,
      bodySha256: createHash('sha256').update('not an event').digest('hex'),
      truncated: false,
      body: Buffer.from('not an event'),
    })
    await bridge.finish(running)
  })

  it('puts a traced message’s place in its trace on the record, and nothing on others', async () => {
    const traced = startBridge({ sampleRatio: 1 })
    traced.queue.send(event('e-1'))
    const running = traced.run()
    await traced.clock.advance(100)
    const [span] = traced.telemetry.spans()
    expect(span).toMatchObject({
      name: 'bridge.receive',
      attributes: { 'aftercall.conversation_id': 'conversation-1' },
    })
    expect(traced.producer.records[0]?.headers?.['traceparent']).toBe(`00-${span?.traceId}-${span?.spanId}-01`)
    await traced.finish(running)
    const untraced = startBridge()
    untraced.queue.send(event('e-1'))
    const other = untraced.run()
    await untraced.clock.advance(100)
    expect(untraced.producer.records[0]).not.toHaveProperty('headers')
    await untraced.finish(other)
  })
})

describe('while Kafka is slow or away', () => {
  it('deletes nothing before it is acknowledged, and keeps its messages from others', async () => {
    const bridge = startBridge()
    bridge.producer.hold()
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(300_000)
    expect(bridge.queue.bodies()).toHaveLength(1)
    expect(bridge.queue.visible()).toBe(0)
    expect(await bridge.metric('leases_extended_total', labels)).toBeGreaterThanOrEqual(9)
    bridge.producer.release()
    await bridge.clock.advance(1_000)
    expect(bridge.queue.bodies()).toEqual([])
    expect(bridge.producer.records).toHaveLength(1)
    await bridge.finish(running)
  })

  it('sends again what was not acknowledged, alive but degraded', async () => {
    const bridge = startBridge()
    bridge.producer.fail(...Array.from({ length: 5 }, () => new ProduceError('no leader')))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(0)
    expect(bridge.watchdog.degraded()).toEqual(['kafka-send: Kafka does not acknowledge'])
    await bridge.clock.advance(150_000)
    expect(bridge.producer.records).toHaveLength(1)
    expect(bridge.watchdog.degraded()).toEqual([])
    expect(bridge.watchdog.silent()).toEqual([])
    expect(await bridge.metric('produce_retries_total')).toBe(5)
    await bridge.finish(running)
  })

  it('gives a message back to the queue after the longest hold', async () => {
    const bridge = startBridge({ drain: { maxHoldMs: 120_000, receivers: 1 }, inFlight: { maxMessages: 10 } })
    bridge.producer.fail(...Array.from({ length: 40 }, () => new ProduceError('no leader')))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(300_000)
    expect(await bridge.metric('messages_abandoned_total', labels)).toBeGreaterThanOrEqual(1)
    expect(await bridge.metric('messages_received_total', labels)).toBeGreaterThanOrEqual(2)
    bridge.giveUp.abort(new Error('grace period over'))
    await bridge.finish(running)
    expect(bridge.queue.bodies()).toHaveLength(1)
  })

  it('receives no more than may be in flight', async () => {
    const bridge = startBridge({ inFlight: { maxMessages: 25 }, drain: { receivers: 4 } })
    bridge.producer.hold()
    for (let n = 0; n < 100; n++) bridge.queue.send(event(`e-${n}`))
    const running = bridge.run()
    await bridge.clock.advance(5_000)
    expect(bridge.inFlight.messages).toBe(20)
    expect(bridge.watchdog.degraded()).toEqual(['sqs-receive: the limit of messages in flight is reached'])
    bridge.producer.release()
    await bridge.clock.advance(5_000)
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
  })

  it('turns a record that is too large into a dead letter with hash, size and beginning', async () => {
    const bridge = startBridge()
    const body = JSON.stringify(sampleEvent({ body: { subject: 'x'.repeat(200_000) } }))
    bridge.producer.fail(new RecordTooLargeError('test.conversation-events', 0, 400_000, 100_000))
    bridge.queue.send(body)
    const running = bridge.run()
    await bridge.clock.advance(100)
    const letter = await bridge.deadLetter()
    expect(letter).toMatchObject({
      reason: 'record_too_large',
      orgId: sampleOrganisation,
      conversationId: 'conversation-1',
      eventId: 'event-1',
      bodyBytes: body.length,
      bodySha256: createHash('sha256').update(body).digest('hex'),
      truncated: true,
    })
    expect(letter.body.toString()).toBe(body.slice(0, 65_536))
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
  })

  it('ends with an error that the producer did not foresee, and gives everything back', async () => {
    const bridge = startBridge()
    bridge.producer.fail(new TypeError('a fault of our own'))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(1_000)
    await expect(running).rejects.toThrow('a fault of our own')
    expect(bridge.queue.visible()).toBe(1)
  })
})

describe('deletions', () => {
  it('are repeated entry by entry when they fail inside a success', async () => {
    const bridge = startBridge()
    bridge.queue.failEntries(2, 'InternalError', true)
    for (const id of ['e-1', 'e-2', 'e-3']) bridge.queue.send(event(id))
    const running = bridge.run()
    await bridge.clock.advance(5_000)
    expect(bridge.queue.bodies()).toEqual([])
    expect(await bridge.metric('delete_failures_total', '{queue="events-0",outcome="retried"}')).toBe(2)
    expect(bridge.producer.records).toHaveLength(3)
    await bridge.finish(running)
  })

  it('that are refused for good are counted; the message comes again', async () => {
    const bridge = startBridge()
    bridge.queue.failEntries(1, 'ReceiptHandleIsInvalid', false)
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(61_000)
    expect(await bridge.metric('delete_failures_total', '{queue="events-0",outcome="refused"}')).toBe(1)
    expect(bridge.producer.records).toHaveLength(2)
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
  })

  it('are left out and counted once the lease is over', async () => {
    const bridge = startBridge({ drain: { receivers: 1 } })
    bridge.queue.fail('delete', queueError('throttled'))
    bridge.queue.fail('visibility', queueError('throttled'))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(70_000)
    expect(await bridge.metric('deletes_skipped_total', labels)).toBe(1)
    bridge.queue.fail('delete', null)
    bridge.queue.fail('visibility', null)
    await bridge.clock.advance(120_000)
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
  })

  it('that are denied end the bridge', async () => {
    const bridge = startBridge()
    bridge.queue.fail('delete', queueError('denied'))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(1_000)
    await expect(running).rejects.toThrow('denied')
    expect(bridge.queue.visible()).toBe(1)
  })
})

describe('a queue that is slow', () => {
  // Calls of 0.5 to 2 s: in flight rises to its limit, and each message is held longer than its lease.
  const slow = {
    callMs: { receive: 500, delete: 2_000, visibility: 2_000 },
    drain: { receivers: 4, deleters: 4 },
    inFlight: { maxMessages: 1_500, maxBytes: 64_000_000 },
  }

  it('gives nothing twice: what is in hand keeps its lease until it is deleted', async () => {
    const bridge = startBridge(slow)
    const messages = 2_500
    for (let n = 0; n < messages; n++) bridge.queue.send(event(`e-${n}`))
    const running = bridge.run()
    await bridge.clock.advance(40_000)
    // Nobody would notice a keeper that sleeps, were nothing held longer than a lease.
    expect(bridge.inFlight.messages).toBeGreaterThan(1_000)
    await bridge.clock.advance(140_000)
    expect(bridge.queue.bodies()).toEqual([])
    expect(bridge.producer.records).toHaveLength(messages)
    expect(await bridge.metric('messages_received_total', labels)).toBe(messages)
    expect(await bridge.metric('deletes_skipped_total', labels)).toBeUndefined()
    await bridge.finish(running)
  })

  it('gets back at a stop all that Kafka has not taken, in the few seconds that there are', async () => {
    const bridge = startBridge({ ...slow, callMs: { visibility: 1_000 } })
    bridge.producer.hold()
    for (let n = 0; n < 400; n++) bridge.queue.send(event(`e-${n}`))
    const running = bridge.run()
    await bridge.clock.advance(10_000)
    expect(bridge.inFlight.messages).toBe(400)
    bridge.stop.abort(new Error('stopped'))
    bridge.giveUp.abort(new Error('grace period over'))
    await bridge.clock.advance(5_000)
    await running
    expect(bridge.queue.visible()).toBe(400)
  })
})

describe('the queue', () => {
  it('that is denied or missing ends the start', async () => {
    const bridge = startBridge({ queues: 2 })
    bridge.queues[1]?.fail('check', queueError('denied'))
    await expect(bridge.run()).rejects.toThrow('allow sqs:ReceiveMessage')
  })

  it('that cannot be reached yet is waited for', async () => {
    const bridge = startBridge()
    bridge.queue.fail('check', queueError('throttled'))
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(60_000)
    expect(bridge.watchdog.silent()).toEqual([])
    bridge.queue.fail('check', null)
    await bridge.clock.advance(60_000)
    expect(bridge.producer.records).toHaveLength(1)
    await bridge.finish(running)
  })

  it('that becomes denied while running ends the bridge, all queues left in order', async () => {
    const bridge = startBridge({ queues: 2 })
    bridge.producer.hold()
    bridge.queues[1]?.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(1_000)
    bridge.queue.fail('receive', queueError('denied'))
    await bridge.clock.advance(30_000)
    await expect(running).rejects.toThrow('denied')
    expect(bridge.queues[1]?.visible()).toBe(1)
  })

  it('that throttles is asked less often, alive but degraded, and read again later', async () => {
    const bridge = startBridge()
    bridge.queue.fail('receive', queueError('throttled'))
    const running = bridge.run()
    await bridge.clock.advance(300_000)
    expect(bridge.watchdog.degraded()).toEqual(['sqs-receive: the queue is throttled'])
    expect(bridge.watchdog.silent()).toEqual([])
    const calls = await bridge.metric('queue_errors_total', '{queue="events-0",kind="throttled"}')
    expect(calls).toBeGreaterThan(10)
    expect(calls).toBeLessThan(1_000)
    bridge.queue.fail('receive', null)
    bridge.queue.send(event('e-1'))
    await bridge.clock.advance(31_000)
    expect(bridge.queue.bodies()).toEqual([])
    await bridge.finish(running)
  })
})

describe('stopping', () => {
  it('ends a long poll at once when nothing is in flight', async () => {
    const bridge = startBridge()
    const running = bridge.run()
    await bridge.clock.advance(100)
    bridge.stop.abort(new Error('stopped'))
    await bridge.clock.advance(0)
    await running
    expect(bridge.queue.visible()).toBe(0)
  })

  it('receives nothing more, finishes what is in flight and deletes it', async () => {
    const bridge = startBridge()
    bridge.producer.hold()
    bridge.queue.send(event('e-1'))
    const running = bridge.run()
    await bridge.clock.advance(100)
    bridge.stop.abort(new Error('stopped'))
    bridge.queue.send(event('e-2'))
    await bridge.clock.advance(1_000)
    bridge.producer.release()
    await bridge.clock.advance(1_000)
    await running
    expect(bridge.producer.records).toHaveLength(1)
    expect(bridge.queue.bodies()).toEqual([event('e-2')])
  })

  it('makes the rest visible again when the grace period ends', async () => {
    const bridge = startBridge()
    bridge.producer.hold()
    for (let n = 0; n < 15; n++) bridge.queue.send(event(`e-${n}`))
    const running = bridge.run()
    await bridge.clock.advance(100)
    expect(bridge.queue.visible()).toBe(0)
    bridge.stop.abort(new Error('stopped'))
    await bridge.clock.advance(1_000)
    bridge.giveUp.abort(new Error('grace period over'))
    await bridge.clock.advance(1_000)
    await running
    expect(bridge.queue.visible()).toBe(15)
    expect(bridge.producer.records).toEqual([])
    expect(await bridge.metric('messages_released_total', labels)).toBe(15)
    expect(bridge.inFlight).toMatchObject({ messages: 0, bytes: 0 })
  })
})

describe('whatever fails in between', () => {
  const fault = fc.oneof(
    fc.record({ what: fc.constantFrom('produce', 'entries', 'hold'), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ what: fc.constantFrom('receive', 'delete', 'visibility'), ms: fc.integer({ min: 1, max: 90_000 }) }),
  )

  it('no message leaves the queue without its record, and all leave it in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), async (faults, messages) => {
        const bridge = startBridge()
        const ids = Array.from({ length: messages }, (_, n) => `e-${n}`)
        const running = bridge.run()
        const recorded = async () => {
          const events = bridge.producer.records.map(({ value }) =>
            bridge.codec.decode('conversation-events', value ?? Buffer.alloc(0)),
          )
          return new Set((await Promise.all(events)).map(({ eventId }) => eventId))
        }
        const check = async () => {
          const safe = await recorded()
          const queued = bridge.queue.bodies()
          for (const id of ids.slice(0, sent)) expect(safe.has(id) || queued.includes(event(id))).toBe(true)
        }
        let sent = 0
        for (const one of [...faults, null]) {
          const share = one === null ? messages : Math.ceil(messages / (faults.length + 1))
          for (const id of ids.slice(sent, sent + share)) bridge.queue.send(event(id))
          sent = Math.min(messages, sent + share)
          if (one !== null && 'ms' in one) {
            bridge.queue.fail(one.what as 'receive', queueError('throttled'))
            await bridge.clock.advance(one.ms)
            bridge.queue.fail(one.what as 'receive', null)
          } else if (one?.what === 'produce') {
            bridge.producer.fail(...Array.from({ length: one.count }, () => new ProduceError('no leader')))
          } else if (one?.what === 'entries') bridge.queue.failEntries(one.count, 'InternalError', one.count % 2 === 0)
          else if (one !== null) {
            bridge.producer.hold()
            await bridge.clock.advance(one.count * 40_000)
            bridge.producer.release()
          }
          await bridge.clock.advance(50)
          await check()
        }
        // Each deletion that fails may cost the message one more visibility time-out.
        const failures = faults.reduce((sum, one) => sum + ('count' in one ? one.count : 0), 0)
        await bridge.clock.advance(400_000 + failures * 60_000)
        expect(bridge.queue.bodies()).toEqual([])
        expect(await recorded()).toEqual(new Set(ids))
        expect(bridge.inFlight).toMatchObject({ messages: 0, bytes: 0 })
        await bridge.finish(running)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
