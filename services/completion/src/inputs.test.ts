import { DecodeError, memoryCodec, RegistryError, replayHeaders } from '@aftercall/contracts'
import { type KafkaRecord } from '@aftercall/kafka'
import { silentLogger, virtualClock, watchdog } from '@aftercall/runtime'
import { patientReader, readInputs, unreadableLetter } from './inputs.ts'
import { event } from './testing/world.ts'

const codec = memoryCodec()
const isEvents = (topic: string) => topic === 'conversation-events'
const never = new AbortController().signal

const recordOf = (value: Buffer | null): KafkaRecord => ({
  topic: 'conversation-events',
  partition: 0,
  offset: 5,
  key: null,
  value,
  headers: {},
  timestampMs: 0,
})
const good = codec.encode('conversation-events', {
  ...event('customer.end', 'a', 1_000),
  eventId: 'event',
  eventTimeFrom: 'event_body',
  source: 'aws.partner/genesys.com/cloud/org/test',
  receivedAt: 1_000,
  raw: Buffer.from('{}'),
})

function patience() {
  const clock = virtualClock(0)
  const dog = watchdog({ clock })
  return { clock, dog, patience: { clock, log: silentLogger, watch: dog.loop('partition', { maxSilenceMs: 60_000 }) } }
}

it('waits for a registry that does not answer: nobody knows yet whether the bytes are at fault', async () => {
  const { clock, dog, patience: with_ } = patience()
  let outages = 20
  const flaky: Pick<typeof codec, 'decode'> = {
    decode: (topic, value) =>
      (outages -= 1) >= 0 ? Promise.reject(new RegistryError('away')) : codec.decode(topic, value),
  }
  const read = readInputs([recordOf(good)], patientReader(flaky, with_), isEvents, 'group', never)
  await clock.advance(1)
  expect(dog.degraded()).toEqual(['partition: the schema registry does not answer'])
  while (outages >= 0) await clock.advance(15_000)
  expect(await read).toEqual([{ record: recordOf(good), input: expect.objectContaining({ key: 'org/conversation' }) }])
})

it('keeps what cannot be read in its place among the others, and ignores what says nothing', async () => {
  const { patience: with_ } = patience()
  const records = [recordOf(Buffer.from('not framed')), recordOf(null), recordOf(good)]
  const read = await readInputs(records, patientReader(codec, with_), isEvents, 'group', never)
  expect(read).toEqual([
    { record: records[0], error: expect.any(DecodeError) },
    { record: records[1], input: null },
    { record: records[2], input: expect.objectContaining({ key: 'org/conversation' }) },
  ])
})

it('leaves a replay that is for another group alone, and takes its own', async () => {
  const { patience: with_ } = patience()
  const replayed = (group: string) => ({ ...recordOf(good), headers: replayHeaders(group, 'kafka:t/0/1') })
  const records = [replayed('sink'), { ...replayed('sink'), value: Buffer.from('not framed') }, replayed('group')]
  const read = await readInputs(records, patientReader(codec, with_), isEvents, 'group', never)
  expect(read.map((one) => ('error' in one ? 'error' : (one.input?.key ?? null)))).toEqual([
    null,
    null,
    'org/conversation',
  ])
})

it('says of bytes that were replayed and are still not readable that they are the same letter', () => {
  const error = new DecodeError('conversation-events', 'not_framed', undefined)
  const record = {
    ...recordOf(Buffer.from('x')),
    key: Buffer.from('k'),
    headers: replayHeaders('group', 'kafka:t/0/1'),
  }
  const letter = unreadableLetter(record, error, 'group', 'hash', 0)
  expect(letter).toMatchObject({
    source: 'kafka:t/0/1',
    group: 'group',
    recordKey: 'k',
    cause: 'DecodeError (not_framed)',
  })
})

it('keeps the beginning of unreadable bytes that are too large to be wrapped, and says so', () => {
  const huge = Buffer.alloc(16 * 1_048_576, 'x')
  const error = new DecodeError('conversation-events', 'not_framed', undefined)
  const letter = unreadableLetter(recordOf(huge), error, 'group', 'hash', 0)
  expect(letter).toMatchObject({ bodyBytes: huge.length, truncated: true })
  expect(codec.encode('dead-letters', letter).length).toBeLessThan(2 * 1_048_576)
  expect(unreadableLetter(recordOf(Buffer.from('x')), error, 'group', 'hash', 0).truncated).toBe(false)
})
