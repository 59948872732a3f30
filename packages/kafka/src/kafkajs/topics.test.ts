import { type Admin } from 'kafkajs'
import { createTopics } from './topics.ts'

const spec = { name: 'events', partitions: 3, replicationFactor: 1, config: {} }
const clock = { now: () => 0, sleep: async () => undefined }
const brokerError = (type: string) => Object.assign(new Error(type), { type })

type Step = readonly string[] | Error

/** An admin whose broker learns of a created topic in steps: what each look at its metadata finds. */
function slowBroker(steps: readonly Step[]) {
  const left = [...steps]
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
  }
  return { admin: admin as unknown as Admin, left, created }
}

describe('creating topics', () => {
  it('waits until the broker knows what the controller has made', async () => {
    const steps = [brokerError('UNKNOWN_TOPIC_OR_PARTITION'), brokerError('LEADER_NOT_AVAILABLE'), []]
    const { admin, left, created } = slowBroker(steps)
    expect(await createTopics(admin, [spec], clock)).toEqual(['events'])
    expect([left, created]).toEqual([[], ['events']])
  })

  it('does not wait for what will not pass', async () => {
    const { admin } = slowBroker([brokerError('TOPIC_AUTHORIZATION_FAILED')])
    await expect(createTopics(admin, [spec], clock)).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED')
  })
})
