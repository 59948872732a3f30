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
  await admin.connect()
  try {
    signal.throwIfAborted()
    const topics = [...new Set(questions.map(({ topic }) => topic))]
    const logs = new Map(
      await Promise.all(topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const)),
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
