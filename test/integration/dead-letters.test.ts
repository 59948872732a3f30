import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { createCodec, schemas } from '@aftercall/contracts'
import { connectKafka } from '@aftercall/kafka'
import { aftercall } from '../support/aftercall-command.ts'
import { metricSum } from '../support/metrics.ts'
import { openPipeline, type Pipeline } from '../support/pipeline.ts'
import { messagesIn } from '../support/played.ts'
import { detailEvent, putInQueue } from '../support/queue-messages.ts'
import { registryThatHides } from '../support/registry-that-hides.ts'
import { freshPrefix, testStack } from '../support/stack.ts'

const never = new AbortController().signal
const start = '2031-05-06T07:00:00.000Z'
const recordOf = (id: string, tag = '') =>
  JSON.stringify({
    conversationId: id,
    conversationStart: start,
    conversationEnd: '2031-05-06T07:08:09.000Z',
    externalTag: tag,
    participants: [
      {
        purpose: 'customer',
        sessions: [
          {
            sessionId: `${id}-customer`,
            mediaType: 'voice',
            segments: [{ segmentType: 'interact', segmentStart: start, segmentEnd: '2031-05-06T07:08:09.000Z' }],
          },
        ],
      },
    ],
  })

interface Listed {
  readonly id: string
  readonly stage: string
  readonly reason: string
  readonly state: string
  readonly attempts: number
  readonly topic: string
  readonly group: string
  readonly cause: string
}

/** Commands of an operator, each with one JSON object as its answer. */
function operator(pipeline: Pipeline, env: Readonly<Record<string, string>>) {
  const own = {
    ...testStack().env,
    SQS_QUEUE_URLS: pipeline.queue.url,
    CLICKHOUSE_DATABASE: pipeline.clickhouse.database,
    ...env,
  }
  const run = (...args: readonly string[]) => aftercall(args, own)
  return {
    run,
    async json<T>(...args: readonly string[]): Promise<{ code: number; answer: T }> {
      const { code, stdout, stderr } = await run(...args, '--json')
      if (stdout === '') throw new Error(`aftercall ${args.join(' ')} exited ${code}: ${stderr}`)
      return { code, answer: JSON.parse(stdout) as T }
    },
    async letters(): Promise<readonly Listed[]> {
      const { answer } = await this.json<{ letters: readonly Listed[] }>('dead-letters', 'list', '--each')
      return answer.letters
    },
  }
}

interface Receipt {
  readonly receipt: string
  readonly done: readonly { readonly id: string; readonly target: string }[]
  readonly refused: readonly { readonly id: string; readonly why: string }[]
}

/** Registers a schema that nobody has, of the same form as an event's, so that only its id is new. */
async function anotherEventSchema(registryUrl: string, subject: string): Promise<number> {
  const schema = JSON.stringify({ ...(JSON.parse(schemas['conversation-events']) as object), doc: randomUUID() })
  const answer = await fetch(`${registryUrl}/subjects/${encodeURIComponent(subject)}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema }),
  })
  const { id } = (await answer.json()) as { id: number }
  return id
}

it('are listed, shown and brought back, each to the group that refused it, once the cause is mended', async () => {
  const prefix = freshPrefix()
  const { brokers, registryUrl } = testStack()
  await using registry = await registryThatHides(registryUrl)
  const env = { KAFKA_TOPIC_PREFIX: prefix, SCHEMA_REGISTRY_URL: registry.url }
  await using pipeline = await openPipeline('dead-letters', env)
  const { organisation, queue } = pipeline
  const command = operator(pipeline, env)
  const orgId = organisation.id
  const end = (conversationId: string, id: string = randomUUID()) =>
    detailEvent({
      ...{ orgId, conversationId, eventType: 'customer.end', envelope: { id } },
      body: { sessionId: `${conversationId}-customer`, mediaType: 'VOICE' },
    })

  // What will be refused: an event of an organisation that the bridge does not know, a message of a schema that nobody knows, a record that
  // is larger than allowed, and a row that its table refuses.
  const hiddenId = await anotherEventSchema(registryUrl, `${prefix}another`)
  registry.hidden.add(hiddenId)
  const constraint = "CHECK conversation_id != 'refused'"
  await pipeline.clickhouse.command(`ALTER TABLE conversations ADD CONSTRAINT never ${constraint}`, never)
  await pipeline.simulator.giveRecords([
    recordOf('refused'),
    recordOf('large', 'x'.repeat(300_000)),
    recordOf('hidden'),
  ])
  const strict = { DETAILS_MAX_RESPONSE_BYTES: '100000' }
  const [bridge, details, sink, completion] = await Promise.all([
    pipeline.start('bridge', { GENESYS_ORGANISATION_ID: 'somebody-else' }),
    pipeline.start('details', strict),
    pipeline.start('sink'),
    pipeline.start('completion'),
  ])
  await putInQueue(queue, [end('unknown', 'event-unknown')])
  const letters = (...stages: readonly string[]) =>
    pipeline.until(`there are dead letters of ${stages.join(', ')}`, async () => {
      const found = await command.letters()
      const all = found.map(({ stage, reason }) => `${stage} ${reason}`)
      return { done: stages.every((stage) => all.includes(stage)), seen: found }
    })
  await letters('bridge unknown_organisation')
  await bridge.end('SIGTERM')
  const rightBridge = await pipeline.start('bridge')
  await rightBridge.ready()
  await putInQueue(queue, [end('refused'), end('large')])

  await using kafka = await connectKafka({ brokers, clientId: 'test' })
  await using producer = await kafka.producer()
  const codec = await createCodec({ registryUrl, topicPrefix: prefix }, never)
  const event = codec.encode('conversation-events', {
    ...{ orgId, conversationId: 'hidden', eventId: 'event-hidden', eventType: 'customer.end' },
    ...{ eventTime: Date.parse(start), eventTimeFrom: 'event_body', source: 'test', receivedAt: Date.parse(start) },
    ...{ sessionId: 'hidden-customer', raw: Buffer.from('{}') },
  })
  event.writeUInt32BE(hiddenId, 1)
  await producer.send([{ topic: `${prefix}conversation-events`, key: `${orgId}/hidden`, value: event }])

  const refused = await letters(
    'completion undecodable_record',
    'sink undecodable',
    'sink row_refused',
    'details oversize',
  )
  const letterOf = (stage: string, reason: string) =>
    refused.find((one) => one.stage === stage && one.reason === reason)!
  expect(refused.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(5).fill('waiting 1'))
  expect(letterOf('sink', 'undecodable')).toMatchObject({
    topic: `${prefix}conversation-events`,
    group: `${prefix}aftercall-sink`,
    cause: 'DecodeError (unknown_schema)',
  })

  // Shown without its bytes, unless asked for.
  const hiddenOfSink = letterOf('sink', 'undecodable').id
  const shown = await command.json<Listed & { body?: string }>('dead-letters', 'show', hiddenOfSink.slice(0, 8))
  expect(shown.answer).toMatchObject({ id: hiddenOfSink })
  expect(shown.answer.body).toBeUndefined()
  const withBody = await command.json<{ body: string }>('dead-letters', 'show', hiddenOfSink, '--body')
  expect(Buffer.from(withBody.answer.body, 'base64')).toEqual(event)

  // Tried again too early it is the same letter, once more.
  const early = await command.json<Receipt>('dead-letters', 'replay', '--id', letterOf('sink', 'row_refused').id)
  expect(early).toMatchObject({
    code: 0,
    answer: { done: [{ target: `topic ${prefix}conversation-details for group ${prefix}aftercall-sink` }] },
  })
  await pipeline.until('the letter is back', async () => {
    const [letter] = (await command.letters()).filter(({ reason }) => reason === 'row_refused')
    return { done: letter?.state === 'replayed_and_back' && letter.attempts === 2, seen: letter }
  })

  // Mended.
  await pipeline.clickhouse.command('ALTER TABLE conversations DROP CONSTRAINT never', never)
  registry.hidden.clear()
  await Promise.all([details, sink, completion].map((one) => one.end('SIGTERM')))
  const [again, rightSink, rightCompletion] = await Promise.all([
    pipeline.start('details'),
    pipeline.start('sink'),
    pipeline.start('completion'),
  ])
  await Promise.all([again, rightSink, rightCompletion].map((one) => one.ready()))

  // A dry run does nothing; a wrong count neither.
  const dry = await command.json<{ todo: readonly object[] }>('dead-letters', 'replay', '--all', '--dry-run')
  expect(dry.answer.todo).toHaveLength(5)
  expect((await command.run('dead-letters', 'replay', '--all', '--expect', '4')).code).toBe(1)

  // The sink's letter first: its event is stored, and completion does not hear of it.
  await command.json('dead-letters', 'replay', '--id', hiddenOfSink, '--expect', '1')
  await pipeline.until('the event is stored', async () => {
    const rows = await pipeline.query("SELECT event_id FROM events_raw FINAL WHERE event_id = 'event-hidden'")
    return { done: rows.length === 1, seen: rows }
  })
  await pipeline.until('completion left the replay alone', async () => {
    const skipped = metricSum(await rightCompletion.metrics(), 'aftercall_completion_skipped_total')
    return { done: skipped === 1, seen: skipped }
  })
  const rest = await command.json<Receipt>('dead-letters', 'replay', '--state', 'waiting', '--expect', '3')
  expect(rest.answer.done).toHaveLength(3)
  await command.json('dead-letters', 'replay', '--state', 'replayed_and_back', '--expect', '1')
  await pipeline.until('every conversation has its row', async () => {
    const rows = await pipeline.query<{ id: string }>(
      'SELECT conversation_id AS id FROM conversations FINAL ORDER BY id',
    )
    const events = await pipeline.query<{ id: string }>(
      "SELECT event_id AS id FROM events_raw FINAL WHERE event_id = 'event-unknown'",
    )
    const ids = rows.map(({ id }) => id)
    return {
      done: ['hidden', 'large', 'refused'].every((id) => ids.includes(id)) && events.length === 1,
      seen: { ids, events },
    }
  })
  expect((await command.letters()).map(({ state }) => state)).toEqual(Array(5).fill('replayed'))
  const skippedBySink = metricSum(await rightSink.metrics(), 'aftercall_sink_records_settled_total', {
    outcome: 'for_others',
  })
  expect(skippedBySink).toBe(1)

  // Not twice by mistake.
  const twice = await command.json<Receipt>('dead-letters', 'replay', '--all')
  expect(twice).toMatchObject({ code: 3, answer: { done: [] } })
  expect(twice.answer.refused).toHaveLength(5)
  expect(twice.answer.refused[0]?.why).toMatch(/replayed already/)
  expect(await messagesIn(queue)).toBe(0)
}, 480_000)

it('are discarded: marked, counted no longer, and never replayed by mistake', async () => {
  await using pipeline = await openPipeline('dead-letters-discarded')
  const [bridge, sink] = await Promise.all([pipeline.start('bridge'), pipeline.start('sink')])
  await Promise.all([bridge.ready(), sink.ready()])
  const command = operator(pipeline, {})
  await putInQueue(pipeline.queue, ['not json', '[]'])
  await pipeline.until('there are two letters', async () => {
    const found = await command.letters()
    return { done: found.length === 2, seen: found }
  })
  expect((await command.run('dead-letters', 'discard')).stderr).toMatch(/say which/)
  const answer = await command.json<Receipt>('dead-letters', 'discard', '--reason', 'not_json', '--expect', '1')
  expect(answer).toMatchObject({ code: 0, answer: { done: [{}] } })
  const states = (await command.letters()).map(({ reason, state }) => `${reason} ${state}`)
  expect(states.toSorted()).toEqual(['not_an_object waiting', 'not_json discarded'])
  const refused = await command.json<Receipt>('dead-letters', 'replay', '--reason', 'not_json')
  expect(refused).toMatchObject({
    code: 3,
    answer: { done: [], refused: [{ why: expect.stringMatching(/discarded/) as string }] },
  })
  const listed = await command.run('dead-letters', 'list')
  expect(listed.stdout).toMatch(/not_json +discarded +1/)
}, 240_000)

it('of queues come back with the reasons that EventBridge gave', async () => {
  await using pipeline = await openPipeline('drained')
  const [bridge, sink] = await Promise.all([pipeline.start('bridge'), pipeline.start('sink')])
  await Promise.all([bridge.ready(), sink.ready()])
  const { queue, organisation } = pipeline
  const command = operator(pipeline, {})
  const text = (StringValue: string) => ({ DataType: 'String', StringValue })
  const bodies = Array.from({ length: 23 }, (_, at) =>
    detailEvent({
      orgId: organisation.id,
      conversationId: 'c',
      eventType: 'customer.end',
      envelope: { id: `event-${at}` },
    }),
  )
  for (const [at, MessageBody] of bodies.entries()) {
    const told = {
      RULE_ARN: text('arn:aws:events:eu-west-1:000000000000:rule/partner/genesys'),
      ERROR_CODE: text(at < 20 ? 'NO_PERMISSIONS' : 'SDK_CLIENT_ERROR'),
      ERROR_MESSAGE: text('the queue cannot be written'),
      EXHAUSTED_RETRY_CONDITION: text('MaximumRetryAttempts'),
      RETRY_ATTEMPTS: { DataType: 'Number', StringValue: '185' },
    }
    const MessageAttributes = at === 22 ? {} : told
    await queue.client.send(
      new SendMessageCommand({ QueueUrl: queue.deadLetterQueueUrl, MessageBody, MessageAttributes }),
    )
  }
  const { answer } = await command.json<{ queues: readonly { kind: string; visible: number; name: string }[] }>(
    'queues',
    'list',
  )
  expect(answer.queues.map(({ kind, visible }) => `${kind} ${visible}`)).toEqual(['events 0', 'dead letters 23'])
  const name = answer.queues[1]!.name
  interface Drained {
    readonly moved: number
    readonly groups: readonly { readonly errorCode: string; readonly messages: number; readonly retries: number }[]
  }
  const dry = await command.json<Drained>('queues', 'drain', name, '--dry-run')
  expect(dry.answer.moved).toBe(0)
  expect(dry.answer.groups.map(({ errorCode, messages }) => `${errorCode} ${messages}`).toSorted()).toEqual([
    'NO_PERMISSIONS 20',
    'SDK_CLIENT_ERROR 2',
    'received too often 1',
  ])
  expect((await command.json<Drained>('queues', 'drain', name, '--max', '5')).answer.moved).toBe(5)
  const drained = await command.run('queues', 'drain', name)
  expect(drained.stdout).toMatch(/moved 18 messages/)
  await pipeline.until('every event is stored', async () => {
    const rows = await pipeline.query('SELECT event_id FROM events_raw FINAL')
    return { done: rows.length === 23, seen: rows.length }
  })
  expect(await messagesIn(queue)).toBe(0)
}, 240_000)

it('stop a service that would make them of most of what it reads: it stays, not ready, until it is ended', async () => {
  await using pipeline = await openPipeline('dead-letter-share')
  await putInQueue(
    pipeline.queue,
    Array.from({ length: 300 }, () => 'not json'),
  )
  const bridge = await pipeline.start('bridge')
  await pipeline.until('the bridge says why it stopped', async () => {
    const log = await bridge.logTail(40)
    return { done: log.includes('stopped: too much of what is read is dead-lettered'), seen: log.slice(-500) }
  })
  // Alive and not ready; what it did not put aside is still in the queue.
  await bridge.answers()
  expect(bridge.exit()).toBeNull()
  expect(await messagesIn(pipeline.queue)).toBeGreaterThan(100)
  expect(await bridge.end('SIGTERM')).toMatchObject({ code: 1 })
}, 240_000)
