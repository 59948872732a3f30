import { type ICustomPartitioner, type Message, type RecordMetadata, type TopicMessages } from 'kafkajs'
import { partitioner } from './messages.ts'

/** Some records of a batch were never sent, or sent twice, although the send succeeded. The same batch may yet be sent whole. */
export class IncompleteSendError extends Error {
  override readonly name = 'IncompleteSendError'
  readonly retriable = true
}

export interface CompleteSend {
  readonly createPartitioner: ICustomPartitioner
  /** @throws IncompleteSendError when not every partition that a record went to is among the answers */
  requireAll(sent: readonly TopicMessages[], answers: readonly RecordMetadata[]): void
  /** @throws IncompleteSendError as `requireAll`; and when a partition is among them twice, for then its records are there twice */
  requireOnce(sent: readonly TopicMessages[], answers: readonly RecordMetadata[]): void
}

/**
 * kafkajs notes which brokers have answered a batch, and asks only the others when it tries again. When a partition has moved meanwhile to a
 * broker that has answered, its records are sent to nobody and the send succeeds. So each record's partition is remembered, which also
 * keeps those without a key where they were at the first try, and each must be answered for.
 */
export function completeSend(): CompleteSend {
  const chosen = new WeakMap<Message, number>()
  const createPartitioner: ICustomPartitioner = () => {
    const choose = partitioner()
    return (given) => {
      const partition = chosen.get(given.message) ?? choose(given)
      chosen.set(given.message, partition)
      return partition
    }
  }
  const requireAll: CompleteSend['requireAll'] = (sent, answers) => {
    const wanted = new Set(
      sent.flatMap(({ topic, messages }) =>
        messages.flatMap((message) => {
          const partition = chosen.get(message)
          return partition === undefined ? [] : [`${topic}/${partition}`]
        }),
      ),
    )
    if (wanted.size === 0) return
    for (const { topicName, partition } of answers) wanted.delete(`${topicName}/${partition}`)
    if (wanted.size > 0)
      throw new IncompleteSendError(
        `could not send a batch whole: nobody answered for ${[...wanted].join(', ')}; did its leader change in between?`,
      )
  }
  return {
    createPartitioner,
    requireAll,
    requireOnce(sent, answers) {
      requireAll(sent, answers)
      const partitions = answers.map(({ topicName, partition }) => `${topicName}/${partition}`)
      const twice = partitions.filter((partition, index) => partitions.indexOf(partition) < index)
      if (twice.length > 0)
        throw new IncompleteSendError(
          `could not send a batch once: it was answered for twice by ${[...new Set(twice)].join(', ')}; did its leader change in between?`,
        )
    },
  }
}
