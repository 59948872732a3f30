import { ClickHouseRequestError, memoryClickHouse } from '@aftercall/clickhouse'
import { type Codec, memoryCodec, type NewTopicValue, RegistryError, replayHeaders } from '@aftercall/contracts'
import { memoryCluster, type OutgoingRecord, type StatelessGroup } from '@aftercall/kafka'
import {
  type DeadLetterShare,
  deadLetterShare,
  DeadLetterShareError,
  silentLogger,
  startTelemetry,
  systemClock,
  traceHeaders,
  type Telemetry,
  watchdog as createWatchdog,
} from '@aftercall/runtime'
import { sinkTopics, tables } from './core/routes.ts'
import { detailsOf, recordOf } from './core/testing/details.ts'
import { newEvent } from './core/testing/events.ts'
import { familyTopics, oneOfEach } from './core/testing/families.ts'
import { declareSinkInstruments } from './metrics.ts'
import { runSink } from './run.ts'

const prefix = 'test.'
const keys: Readonly<Record<string, { key: readonly string[]; version?: string; deleted?: string }>> = {
  conversations: { key: ['org_id', 'conversation_id'], version: 'version' },
  details_raw: { key: ['org_id', 'conversation_id'], version: 'version' },
  events_raw: { key: ['org_id', 'event_id'] },
  conversation_completions: { key: ['org_id', 'conversation_id', 'round', 'kind', 'at'] },
  conversation_attributes: { key: ['org_id', 'conversation_id', 'participant_id', 'key'], version: 'version' },
  unrecognized_events: { key: ['org_id', 'event_id'] },
  dead_letters: { key: ['source', 'stage', 'reason'] },
  dead_letter_failures: { key: ['stage', 'source', 'failed_at'] },
  open_conversations: { key: ['org_id', 'conversation_id'], version: 'version', deleted: 'is_deleted' },
  schema_drift: { key: ['org_id', 'source', 'path', 'kind', 'found'] },
  conversation_metric_events: {
    key: ['org_id', 'conversation_id', 'session_id', 'metric', 'event_time', 'record_key'],
  },
  speech_analytics: { key: ['org_id', 'event_id'] },
  queue_observations: { key: ['org_id', 'event_id', 'position'] },
  user_status: { key: ['org_id', 'event_id'] },
  user_tokens: { key: ['org_id', 'event_id'] },
  operational_events: { key: ['org_id', 'event_id'] },
  audit_events: { key: ['org_id', 'event_id'] },
  analytics_availability: { key: ['org_id', 'event_id'] },
  agent_states: { key: ['org_id', 'event_id'] },
}

/** A sink over twins in memory: a log, a registry, tables. Time is real, waits are short. */
async function world({ clock = systemClock } = {}) {
  const cluster = memoryCluster({ clock: systemClock })
  const kafka = cluster.connect()
  await kafka.createTopics(
    sinkTopics.map((topic) => ({ name: prefix + topic, partitions: 2, replicationFactor: 1, config: {} })),
  )
  const producer = await kafka.producer()
  const codec = memoryCodec()
  const store = memoryClickHouse(
    tables.map(({ table: { name, columns } }) => ({
      name,
      columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
      ...(keys[name] as { key: readonly string[]; version?: string; deleted?: string }),
    })),
  )
  const telemetry: Telemetry = startTelemetry({ service: 'sink', version: '0', sampleRatio: 1, keepSpans: true })
  const watchdog = createWatchdog({ clock })
  const instruments = declareSinkInstruments(telemetry.meter)
  const send = (records: readonly Omit<OutgoingRecord, 'topic'>[], topic: string) =>
    producer.send(records.map((record) => ({ ...record, topic: prefix + topic })))
  return {
    cluster,
    codec,
    store,
    telemetry,
    watchdog,
    send,
    produce: <T extends keyof NewTopicValue>(topic: T, values: readonly NewTopicValue[T][], headers = {}) =>
      send(
        values.map((value, index) => ({ key: `k-${index}`, value: codec.encode(topic, value), headers })),
        topic,
      ),
    async start({
      wrapGroup = (group: StatelessGroup) => group,
      decode = codec.decode,
      share,
    }: {
      wrapGroup?: (group: StatelessGroup) => Pick<StatelessGroup, 'take' | 'groupId' | 'health'>
      decode?: Codec['decode']
      share?: DeadLetterShare
    } = {}) {
      const group = await cluster
        .connect()
        .statelessGroup({ groupId: 'sink', topics: sinkTopics.map((topic) => prefix + topic), assignment: 'spread' })
      const stop = new AbortController()
      const giveUp = new AbortController()
      const limits = { maxRecords: 1_000, maxBytes: 1_000_000, maxAgeMs: 5, insertsAtOnce: 3 }
      const ended = runSink(
        {
          group: wrapGroup(group),
          codec: { encode: codec.encode, decode },
          store,
          producer,
          clock,
          watchdog,
          instruments,
          limits,
          log: silentLogger,
          tracer: telemetry.tracer,
          topicPrefix: prefix,
          ...(share === undefined ? {} : { share }),
        },
        stop.signal,
        giveUp.signal,
      )
      ended.catch(() => undefined)
      return {
        ended,
        async stop() {
          stop.abort()
          await ended
          await group[Symbol.asyncDispose]()
        },
        async kill() {
          stop.abort()
          giveUp.abort()
          await ended.catch(() => undefined)
          await group[Symbol.asyncDispose]()
        },
      }
    },
    rows: (table: string) => store.finalRows(table),
    committed: () =>
      sinkTopics
        .flatMap((topic) => [0, 1].map((partition) => cluster.committed('sink', prefix + topic, partition) ?? 0))
        .reduce((a, b) => a + b, 0),
    deadLetters: () =>
      Promise.all(
        cluster
          .records(`${prefix}dead-letters`)
          .map(({ value }) => codec.decode('dead-letters', value ?? Buffer.alloc(0))),
      ),
  }
}

/** Waits for a condition; a test that never sees it ends with what it waited for. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = systemClock.now() + 4_000
  while (!(await condition())) {
    if (systemClock.now() > deadline) throw new Error(`never came true: ${condition.toString()}`)
    await systemClock.sleep(2)
  }
}

const events = (count: number) => Array.from({ length: count }, (_, index) => newEvent(`e-${index}`))
const details = (conversationId: string, more: Parameters<typeof detailsOf>[1] = {}) =>
  detailsOf(
    recordOf({
      conversationId,
      conversationStart: '2026-03-01T10:00:00.000Z',
      conversationEnd: '2026-03-01T10:05:00.000Z',
    }),
    more,
  )
const openState = (
  conversationId: string,
  more: Partial<NewTopicValue['completion-state']> = {},
): NewTopicValue['completion-state'] => ({
  ...{ form: 2, orgId: 'org-1', conversationId, phase: 'open', phaseAt: 5, round: 1, attempt: 0, requests: 1 },
  ...{ firstSeenAt: 5, lastArrivalAt: 6, evidenceAt: 6, completedAnnounced: false },
  ...more,
})
const retryable = (code: number | null) => new ClickHouseRequestError('insert', code, 'outage')

describe('the sink', () => {
  it('writes the rows of every topic and commits', async () => {
    const { start, produce, send, codec, rows, committed } = await world()
    const sink = await start()
    await produce('conversation-events', [newEvent('e-1', { attributes: { a: '1' }, drift: ['x:unknown'] })])
    await produce('conversation-details', [details('c-1')])
    await produce('conversation-completions', [
      { orgId: 'org-1', conversationId: 'c-1', round: 1, kind: 'final', at: 5, acwPending: false, requests: 2 },
    ])
    await produce('unrecognized-events', [
      {
        orgId: 'org-1',
        eventId: 'u-1',
        detailType: 'v2.x.{id}',
        reason: 'unknown_detail_type',
        receivedAt: 5,
        raw: Buffer.from('{}'),
      },
    ])
    await produce('dead-letters', [
      {
        stage: 'bridge',
        reason: 'not_json',
        message: 'm',
        source: 'sqs:q/m-1',
        attempts: 1,
        failedAt: 5,
        bodyBytes: 3,
        bodySha256: 'h',
        truncated: false,
        body: Buffer.from([0xff, 0, 1]),
      },
    ])
    await send([{ key: 'org-1/c-2', value: codec.encode('completion-state', openState('c-2')) }], 'completion-state')
    for (const topic of familyTopics) await produce(topic, [oneOfEach[topic]])
    await until(() => committed() === 6 + familyTopics.length)
    await sink.stop()
    const counts = new Map<string, number>(tables.map(({ table }) => [table.name, 1]))
    counts.set('events_raw', 1 + familyTopics.length)
    // One path of the detail event, and the detail-type that nobody knows.
    counts.set('schema_drift', 2)
    counts.set('queue_observations', oneOfEach['queue-observations'].observations?.length ?? 0)
    expect(new Map(tables.map(({ table }) => [table.name, rows(table.name).length]))).toEqual(counts)
    expect(rows('conversations')[0]).toMatchObject({ conversation_id: 'c-1', version: details('c-1').version })
    expect(rows('dead_letters')[0]).toMatchObject({ reason: 'not_json', body: Buffer.from([0xff, 0, 1]) })
  })

  it('has of each conversation that is followed the newest state, and none of what is done with', async () => {
    const { start, codec, send, rows, committed } = await world()
    const state = (id: string, more: Partial<NewTopicValue['completion-state']>) => ({
      key: `org-1/${id}`,
      value: codec.encode('completion-state', openState(id, more)),
    })
    await send([state('c-1', {}), state('c-2', {}), state('c-3', {}), state('c-4', {})], 'completion-state')
    await send([state('c-1', { requests: 2 }), { key: 'org-1/c-2', value: null }], 'completion-state')
    await send(
      [state('c-3', { phase: 'final' }), { key: '__restored', value: Buffer.from('mark') }],
      'completion-state',
    )
    let decoded = 0
    const sink = await start({
      decode: (topic, value) => {
        decoded += 1
        return codec.decode(topic, value)
      },
    })
    await until(() => committed() === 8)
    const followed = rows('open_conversations').map(
      (row) => `${String(row['conversation_id'])} ${String(row['requests'])}`,
    )
    expect(followed.toSorted()).toEqual(['c-1 2', 'c-4 1'])
    // The states that a later one of the same batch says again were not even read.
    expect(decoded).toBeLessThanOrEqual(6)
    await send([state('c-4', { phase: 'refused' }), { key: 'org-1/c-1', value: null }], 'completion-state')
    await until(() => committed() === 10)
    expect(rows('open_conversations')).toMatchObject([{ conversation_id: 'c-4', phase: 'refused' }])
    await sink.stop()
  })

  it('lets an older record that comes late not win', async () => {
    const { start, produce, rows, committed } = await world()
    const sink = await start()
    await produce('conversation-details', [details('c-1', { asOf: 2_000, hash: 'new' })])
    await until(() => committed() === 1)
    await produce('conversation-details', [details('c-1', { asOf: 1_000, hash: 'old' })])
    await until(() => committed() === 2)
    await sink.stop()
    expect(rows('conversations').map((row) => row['record_hash'])).toEqual(['new'])
    expect(rows('details_raw').map((row) => row['record_hash'])).toEqual(['new'])
  })

  it('keeps what it has taken through an outage, says that it waits, and commits nothing before it is written', async () => {
    const { start, produce, store, rows, committed, watchdog } = await world()
    let down = true
    store.beforeInsert = () => {
      if (down) throw retryable(241)
    }
    const sink = await start()
    await produce('conversation-events', events(20))
    await until(() => watchdog.degraded().length > 0)
    expect(watchdog.degraded()[0]).toContain('events_raw takes no rows')
    expect(committed()).toBe(0)
    down = false
    await until(() => committed() === 20)
    await until(() => watchdog.degraded().length === 0)
    expect(rows('events_raw')).toHaveLength(20)
    await sink.stop()
  })

  it('waits for tables that are missing instead of blaming the rows', async () => {
    const { start, produce, store, committed, deadLetters, watchdog } = await world()
    let migrated = false
    store.beforeInsert = () => {
      if (!migrated) throw retryable(60)
    }
    const sink = await start()
    await produce('conversation-events', events(3))
    await until(() => watchdog.degraded().some((reason) => reason.includes('setup')))
    migrated = true
    await until(() => committed() === 3)
    expect(await deadLetters()).toEqual([])
    await sink.stop()
  })

  it('finds the one row that ClickHouse refuses, dead-letters its record and writes the others', async () => {
    const { start, produce, store, rows, committed, deadLetters } = await world()
    store.beforeInsert = (table, batch) => {
      if (table === 'events_raw' && batch.some((row) => row['event_id'] === 'e-7'))
        throw new ClickHouseRequestError('insert', 469, 'no')
    }
    const sink = await start()
    await produce('conversation-events', events(50))
    await until(() => rows('dead_letters').length === 1)
    expect(rows('events_raw')).toHaveLength(49)
    const [letter] = await deadLetters()
    expect(letter).toMatchObject({
      stage: 'sink',
      reason: 'row_refused',
      eventId: 'e-7',
      orgId: 'org-1',
      conversationId: 'c-1',
    })
    expect(letter?.source).toMatch(/^kafka:test\.conversation-events\/\d\/\d+$/)
    await until(() => committed() === 51)
    await sink.stop()
  })

  it('finds a row that does not fit its table without asking ClickHouse', async () => {
    const { start, produce, store, rows, deadLetters } = await world()
    const sink = await start()
    await produce('conversation-events', [...events(10), newEvent('e-bad', { eventTime: -4_711_000_000_000 })])
    await until(() => rows('dead_letters').length === 1)
    expect(rows('events_raw')).toHaveLength(10)
    expect(store.inserts).toBeLessThanOrEqual(4)
    const [letter] = await deadLetters()
    expect(letter?.message).toContain('column event_time')
    expect(letter?.message).not.toContain('4711')
    await sink.stop()
  })

  it('dead-letters bytes that are no message, whole, and goes on', async () => {
    const { start, produce, send, rows, committed, deadLetters } = await world()
    const sink = await start()
    await send([{ key: 'x', value: Buffer.from('not avro') }], 'conversation-details')
    await produce('conversation-details', [details('c-1')])
    await until(() => committed() === 3)
    expect(rows('conversations')).toHaveLength(1)
    const [letter] = await deadLetters()
    expect(letter).toMatchObject({ reason: 'undecodable', truncated: false, bodyBytes: 8 })
    expect(letter?.body.toString()).toBe('not avro')
    expect(rows('dead_letters')).toHaveLength(1)
    await sink.stop()
  })

  it('does not send a dead letter round in circles when it is itself at fault', async () => {
    const { start, send, produce, cluster, committed, telemetry } = await world()
    const sink = await start()
    await send([{ key: 'x', value: Buffer.from('no letter') }], 'dead-letters')
    await produce('conversation-events', events(1))
    await until(() => committed() === 2)
    await sink.stop()
    expect(cluster.records(`${prefix}dead-letters`)).toHaveLength(1)
    expect(await telemetry.prometheus()).toMatch(/settled.*outcome="unkeepable".* 1\n/)
  })

  it('counts records without a value as ignored', async () => {
    const { start, send, committed, telemetry } = await world()
    const sink = await start()
    await send([{ key: 'x', value: null }], 'conversation-events')
    await until(() => committed() === 1)
    await sink.stop()
    expect(await telemetry.prometheus()).toMatch(/settled.*outcome="ignored".* 1\n/)
  })

  it('asks the registry again while it does not answer, and blames no message', async () => {
    const { start, produce, codec, committed, deadLetters } = await world()
    let asked = 0
    const decode: Codec['decode'] = (topic, value) =>
      ++asked <= 2 ? Promise.reject(new RegistryError('away')) : codec.decode(topic, value)
    const sink = await start({ decode })
    await produce('conversation-events', events(1))
    await until(() => committed() === 1)
    expect(await deadLetters()).toEqual([])
    await sink.stop()
  })

  it('counts as hanging when its consumer stands still, although it goes on asking for records', async () => {
    const { start, watchdog } = await world()
    const sink = await start({
      wrapGroup: (group) => ({ ...group, health: () => ({ ...group.health(), lastFetchAt: 0 }) }),
    })
    expect(watchdog.silent().map(({ loop }) => loop)).toEqual(['kafka-fetch'])
    await sink.stop()
    expect(watchdog.silent()).toEqual([])
  })

  it('writes again, identically, what was written and not committed', async () => {
    const { start, produce, rows, committed } = await world()
    const killed = await start({
      wrapGroup: (group) => ({
        ...group,
        take: async (options, signal) => ({
          ...(await group.take(options, signal)),
          commit: () => Promise.reject(new Error('killed before the commit')),
        }),
      }),
    })
    await produce('conversation-details', [details('c-1'), details('c-2')])
    await expect(killed.ended).rejects.toThrow('killed before the commit')
    await killed.kill()
    expect(committed()).toBe(0)
    const before = rows('conversations')
    expect(before.length).toBeGreaterThan(0)
    const sink = await start()
    await until(() => committed() === 2)
    await sink.stop()
    expect(rows('conversations')).toHaveLength(2)
    expect(rows('conversations')).toEqual(expect.arrayContaining([...before]))
  })

  it('gives up what it cannot write when its grace period ends, uncommitted', async () => {
    const { start, produce, store, committed, watchdog } = await world()
    store.beforeInsert = () => {
      throw retryable(null)
    }
    const sink = await start()
    await produce('conversation-events', events(2))
    await until(() => watchdog.degraded().length > 0)
    await sink.kill()
    expect(committed()).toBe(0)
    store.beforeInsert = undefined
    const next = await start()
    await until(() => committed() === 2)
    await next.stop()
  })

  it('finishes what it has taken when it is stopped', async () => {
    const { start, produce, store, rows, committed } = await world()
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>()
    let inserting = false
    store.beforeInsert = () => {
      inserting = true
      return held
    }
    const sink = await start()
    await produce('conversation-events', events(5))
    await until(() => inserting)
    const stopped = sink.stop()
    release(undefined)
    await stopped
    expect(rows('events_raw').length).toBeGreaterThan(0)
    expect(committed()).toBe(rows('events_raw').length)
  })

  it('ends with what it does not understand', async () => {
    const { start, produce, store } = await world()
    store.beforeInsert = () => {
      throw new TypeError('a fault of the program')
    }
    const sink = await start()
    await produce('conversation-events', events(1))
    await expect(sink.ended).rejects.toThrow('a fault of the program')
  })

  it('has one span per traced record, under its sender, and none for others', async () => {
    const { start, produce, committed, telemetry } = await world()
    const sender = telemetry.tracer.startSpan('details.fetch')
    const sink = await start()
    await produce('conversation-details', [details('c-1')], traceHeaders(sender.context))
    await produce('conversation-details', [details('c-2')])
    await until(() => committed() === 2)
    await sink.stop()
    sender.end()
    const spans = telemetry.spans()
    const parent = spans.find(({ name }) => name === 'details.fetch')
    expect(spans.filter(({ name }) => name === 'sink.insert')).toEqual([
      expect.objectContaining({ parentSpanId: parent?.spanId, traceId: parent?.traceId, failed: false }),
    ])
  })
})

describe('dead letters of the sink', () => {
  const limits = { stage: 'sink', maxShare: 0.5, windowRecords: 1_000 }
  const committedEvents = ({ cluster }: Awaited<ReturnType<typeof world>>) =>
    [0, 1].reduce((sum, at) => sum + (cluster.committed('sink', `${prefix}conversation-events`, at) ?? 0), 0)
  const rubbish = (count: number, headers = {}) =>
    Array.from({ length: count }, (_, at) => ({ key: `k-${at}`, value: Buffer.from('not framed'), headers }))

  it('stop it when most of what it reads would become one: nothing is sent, nothing committed', async () => {
    const sinks = await world()
    await sinks.send(rubbish(400), 'conversation-events')
    const sink = await sinks.start({ share: deadLetterShare(limits) })
    await expect(sink.ended).rejects.toThrow(DeadLetterShareError)
    const letters = (await sinks.deadLetters()).length
    expect(letters).toBeLessThan(200)
    expect(committedEvents(sinks)).toBeLessThanOrEqual(letters)
    await sink.kill()
  })

  it('are the same when a replay fails again, and are not judged', async () => {
    const sinks = await world()
    await sinks.send(rubbish(300, replayHeaders('sink', 'kafka:test.conversation-events/0/7')), 'conversation-events')
    const sink = await sinks.start({ share: deadLetterShare(limits) })
    await until(() => committedEvents(sinks) === 300)
    const [letter] = await sinks.deadLetters()
    expect(letter).toMatchObject({ source: 'kafka:test.conversation-events/0/7', group: 'sink', recordKey: 'k-0' })
    expect(letter?.cause).toBe('DecodeError (not_framed)')
    await sink.stop()
  })

  it('of other groups are left alone when they are replayed', async () => {
    const sinks = await world()
    await sinks.send(
      rubbish(3, replayHeaders('completion', 'kafka:test.conversation-events/0/7')),
      'conversation-events',
    )
    const sink = await sinks.start()
    await until(() => committedEvents(sinks) === 3)
    expect(await sinks.deadLetters()).toEqual([])
    expect(sinks.rows('events_raw')).toEqual([])
    await sink.stop()
  })
})
