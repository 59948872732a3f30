import { type ConversationEvent, memoryCodec } from '@aftercall/contracts'
import { type KafkaRecord, type OwnedPartition } from '@aftercall/kafka'
import { startTelemetry, virtualClock } from '@aftercall/runtime'
import { completionMetrics } from './metrics.ts'
import { emptyPartition } from './partition-state.ts'
import { commitWork, type Work } from './step.ts'
import { event, options } from './testing/world.ts'

const telemetry = startTelemetry({ service: 'test', version: '0', sampleRatio: 0 })
afterAll(() => telemetry[Symbol.asyncDispose]())

type Step = Parameters<OwnedPartition['step']>[0]
const mebibyte = 1_048_576
const now = 1_700_000_000_000

/** A partition whose steps are looked at; `refuse` makes one fail. */
function place(refuse: (step: Step, number: number) => Error | null = () => null) {
  const steps: Step[] = []
  const owned: Pick<OwnedPartition, 'step'> = {
    async step(step) {
      const error = refuse(step, steps.length)
      if (error !== null) throw error
      steps.push(step)
    },
  }
  const codec = memoryCodec()
  const partition = emptyPartition(codec)
  const context = {
    codec,
    tracer: telemetry.tracer,
    topicPrefix: '',
    groupId: 'group',
    clock: virtualClock(now),
    options,
    metrics: completionMetrics(telemetry.meter),
  }
  const commit = (work: readonly Work[]) => commitWork(work, now, owned as OwnedPartition, partition, context)
  const stateOf = async (key: string) => (await partition.states.load([key])).get(key)
  return { steps, partition, commit, stateOf, codec }
}

const recordAt = (offset: number): KafkaRecord => ({
  topic: 'conversation-events',
  partition: 3,
  offset,
  key: null,
  value: null,
  headers: {},
  timestampMs: now,
})

const workOf = (key: string, offset: number, heard: ConversationEvent): Work => ({
  record: recordAt(offset),
  input: { key, input: { type: 'event', event: heard } },
})

const bytesOf = ({ states }: Step) => states.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
const offsetsOf = (steps: readonly Step[]) => steps.map(({ positions }) => positions[0]?.offset)

/** As many states of this size as a backlog may bring at once would be one batch that no broker takes. */
const large = (count: number): Work[] =>
  Array.from({ length: count }, (_, index) =>
    workOf(`conversation-${index}`, index, event('customer.end', 'x'.repeat(mebibyte), now)),
  )

describe('a step', () => {
  it('is one transaction, with the position after its last record', async () => {
    const { steps, commit, partition } = place()
    await commit([workOf('one', 7, event('customer.end', 'a', now)), workOf('two', 8, event('customer.end', 'b', now))])
    expect(offsetsOf(steps)).toEqual([9])
    expect([...partition.states.encoded.keys()]).toEqual(['one', 'two'])
  })

  it('is several where its states would be more than a broker takes, each with the position of its own records', async () => {
    const { steps, commit, partition } = place()
    await commit(large(20))
    expect(steps.length).toBeGreaterThan(1)
    for (const step of steps) expect(bytesOf(step)).toBeLessThanOrEqual(8 * mebibyte)
    expect(offsetsOf(steps).at(-1)).toBe(20)
    expect(offsetsOf(steps)).toEqual(offsetsOf(steps).toSorted((a, b) => Number(a) - Number(b)))
    expect(partition.states.size).toBe(20)
  })

  it('is believed as far as it was committed', async () => {
    const { steps, commit, partition } = place((_, number) => (number === 1 ? new Error('fenced') : null))
    await expect(commit(large(20))).rejects.toThrow('fenced')
    expect(steps).toHaveLength(1)
    expect(partition.states.size).toBe(offsetsOf(steps)[0])
    expect(partition.timers.next()).toBe(now + options.quietPeriodMs)
  })
})

it('sets no deadline farther away than any plan waits, whatever a clock that ran ahead wrote', async () => {
  const { commit, partition, stateOf, codec } = place()
  await commit([workOf('one', 0, event('customer.end', 'a', now))])
  const ahead = 400 * 86_400_000
  const known = await stateOf('one')
  const state = { ...known!, evidenceAt: now + ahead, lastArrivalAt: now + ahead, phaseAt: now + ahead }
  partition.states.set('one', state, codec.encode('completion-state', state))
  await commit([{ record: null, input: { key: 'one', input: { type: 'tick' } } }])
  expect(await stateOf('one')).toMatchObject({ waitsFor: 'quiet_period', nextAt: now + options.quietPeriodMs })
})
