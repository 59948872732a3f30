import { type Admin } from 'kafkajs'
import { createTopics } from './topics.ts'

const spec = { name: 'events', partitions: 3, replicationFactor: 1, config: {} }
const clock = { now: () => 0, sleep: async () => undefined }
const brokerError = (type: string, retriable = false) => Object.assign(new Error(type), { type, retriable })

type Step = readonly string[] | Error

/** An admin whose broker learns of a created topic in steps: what each look at its metadata finds. */
function slowBroker(steps: readonly Step[], unserved: readonly Error[] = []) {
  const left = [...steps]
  const refusals = [...unserved]
  const created: string[] = []
  const admin = {
    listTopics: async () => created,
    createTopics: async ({ topics }: { topics: readonly { topic: string }[] }) => {
      created.push(...topics.map(({ topic }) => topic))
      return true
    },
    fetchTopicMetadata: async () => {
      const step = left.shift() ?? [spec.name]
      if (step instanceof Error) throw step
      return { topics: step.map((name) => ({ name, partitions: [{}, {}, {}] })) }
    },
    fetchTopicOffsets: async () => {
      const refusal = refusals.shift()
      if (refusal) throw refusal
      return []
    },
  }
  return { admin: admin as unknown as Admin, left, created, refusals }
}

describe('creating topics', () => {
  it('waits until the broker knows what the controller has made', async () => {
    const steps = [brokerError('UNKNOWN_TOPIC_OR_PARTITION'), brokerError('LEADER_NOT_AVAILABLE'), []]
    const { admin, left, created } = slowBroker(steps)
    expect(await createTopics(admin, [spec], clock)).toEqual(['events'])
    expect([left, created]).toEqual([[], ['events']])
  })

  it('waits until every leader answers for its partitions, or the first batch would be taken by some of them only', async () => {
    const notYet = brokerError('NOT_LEADER_FOR_PARTITION', true)
    const { admin, refusals } = slowBroker([], [notYet, notYet])
    expect(await createTopics(admin, [spec], clock)).toEqual(['events'])
    expect(refusals).toEqual([])
  })

  it('waits for a broker that has not heard of what another one knows', async () => {
    const { admin, refusals } = slowBroker([], [new TypeError("Cannot destructure property 'partitions'")])
    expect(await createTopics(admin, [spec], clock)).toEqual(['events'])
    expect(refusals).toEqual([])
  })

  it('does not wait for what will not pass', async () => {
    const { admin } = slowBroker([brokerError('TOPIC_AUTHORIZATION_FAILED')])
    await expect(createTopics(admin, [spec], clock)).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED')
  })
})
