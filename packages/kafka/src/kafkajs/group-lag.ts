import { type Admin } from 'kafkajs'
import { lagOf, type PartitionPlace } from '../core/lag.ts'
import { silent } from '../log.ts'
import { type ConnectKafkaOptions } from './connect.ts'
import { clientFactory } from './client.ts'
import { guardKafkajs } from './guard.ts'

export interface LagQuestion {
  readonly groupId: string
  readonly topic: string
  /** Whether transactions write this topic. */
  readonly isTransactional: boolean
}

export interface GroupLag extends LagQuestion {
  /** Records that the group has not done yet. */
  readonly lag: number
}

/**
 * How far groups are behind, in the order asked. Joins no group, and asks each topic once.
 * @throws when no broker can be reached, or a topic is not there.
 */
export async function groupLags(
  options: Pick<ConnectKafkaOptions, 'brokers' | 'clientId' | 'log'>,
  questions: readonly LagQuestion[],
  signal: AbortSignal,
): Promise<readonly GroupLag[]> {
  guardKafkajs()
  const admin = clientFactory(options, options.log ?? silent)().admin()
  const where = `at ${options.brokers.join(', ')}`
  await admin.connect().catch(failed(`could not ask Kafka ${where} how far groups are`))
  try {
    signal.throwIfAborted()
    const topics = [...new Set(questions.map(({ topic }) => topic))]
    const logs = new Map(
      await Promise.all(
        topics.map(async (topic) => {
          const asked = admin.fetchTopicOffsets(topic)
          const advice = 'has aftercall setup made it, and does KAFKA_TOPIC_PREFIX fit?'
          return [
            topic,
            await asked.catch(failed(`could not ask for the ends of topic ${topic} ${where}`, advice)),
          ] as const
        }),
      ),
    )
    const groups = [...new Set(questions.map(({ groupId }) => groupId))]
    const committed = new Map(
      await Promise.all(
        groups.map(async (groupId) => {
          const asked = questions.filter((question) => question.groupId === groupId).map(({ topic }) => topic)
          return [groupId, await committedBy(admin, groupId, asked)] as const
        }),
      ),
    )
    return questions.map((question) => {
      const places = (logs.get(question.topic) ?? []).map(({ partition, low, high }): PartitionPlace => {
        const offset = committed.get(question.groupId)?.get(`${question.topic}/${partition}`) ?? null
        return { partition, start: Number(low), end: Number(high), committed: offset }
      })
      return { ...question, lag: lagOf(places, question.isTransactional) }
    })
  } finally {
    await admin.disconnect()
  }
}

const failed =
  (what: string, advice = 'are the brokers running, and do address and credentials fit?') =>
  (cause: unknown): never => {
    throw new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}; ${advice}`, { cause })
  }

async function committedBy(
  admin: Pick<Admin, 'fetchOffsets'>,
  groupId: string,
  topics: string[],
): Promise<ReadonlyMap<string, number>> {
  const answered = await admin.fetchOffsets({ groupId, topics })
  return new Map(
    answered.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset }): [string, number] => [`${topic}/${partition}`, Number(offset)]),
    ),
  )
}
