import { type Clock } from '../clock.ts'
import { defaultMaxRecordBytes, recordBytes } from '../core/record-size.ts'
import { type StatefulDriver } from '../group/driver.ts'
import { statefulGroup } from '../group/stateful-group.ts'
import { statelessGroup } from '../group/stateless-group.ts'
import { type GroupTools } from '../group/tools.ts'
import { silent, type Log } from '../log.ts'
import { type KafkaObserver } from '../observer.ts'
import {
  RecordTooLargeError,
  type KafkaConnection,
  type KafkaRecord,
  type ProducerOptions,
  type RecordProducer,
} from '../port.ts'
import { memoryDriver } from './driver.ts'
import { memoryGroups } from './groups.ts'
import { memoryTopics, type MemoryTopics } from './topics.ts'
import { memoryTransactions } from './transactions.ts'

export interface MemoryClusterOptions {
  readonly clock: Clock
  readonly log?: Log
  readonly observer?: KafkaObserver
}

/** A cluster in memory, and what a test may do to it beyond the ports. */
export interface MemoryCluster {
  /** As many as you like: each is a process of its own to the cluster. */
  connect(): KafkaConnection
  /** Everything in a topic, by partition and offset. */
  records(topic: string): readonly KafkaRecord[]
  committed(groupId: string, topic: string, partition: number): number | undefined
  compact(topic: string): void
  truncate(topic: string, partition: number, offset: number): void
}

export function memoryCluster({ clock, log = silent, observer = {} }: MemoryClusterOptions): MemoryCluster {
  const topics = memoryTopics(clock)
  const groups = memoryGroups(topics)
  const transactions = memoryTransactions(topics, groups)
  const tools: GroupTools = { clock, log, observer }
  let members = 0

  const connect = (): KafkaConnection => ({
    producer: (options = {}) => Promise.resolve(memoryProducer(topics, options, tools)),
    statelessGroup(options) {
      const memberId = `member-${++members}`
      const membership = { ...options, memberId, alike: [] }
      return statelessGroup(memoryDriver(membership, { topics, groups, clock }), options, tools)
    },
    statefulGroup(options) {
      const { groupId, inputTopics, stateTopic, transactionalIdPrefix } = options
      const memberId = `member-${++members}`
      const membership = { groupId, memberId, topics: inputTopics, alike: [stateTopic], assignment: 'numbers' as const }
      const driver: StatefulDriver = {
        ...memoryDriver(membership, { topics, groups, clock }),
        openProducer: (partition) =>
          Promise.resolve(transactions.open(`${transactionalIdPrefix}-${partition}`, groupId)),
        readState: (partition, onRecord) =>
          Promise.resolve().then(() => {
            const stateLog = topics.log(stateTopic, partition)
            stateLog.read(stateLog.start, Number.MAX_SAFE_INTEGER).records.some(onRecord)
          }),
      }
      return statefulGroup(driver, options, tools)
    },
    createTopics: (specs) =>
      Promise.resolve().then(() => specs.filter((spec) => topics.create(spec)).map(({ name }) => name)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })

  return {
    connect,
    records: (topic) => topics.logs(topic).flatMap((one) => one.read(one.start, Number.MAX_SAFE_INTEGER).records),
    committed: (groupId, topic, partition) => groups.committed(groupId, { topic, partition }),
    compact(topic) {
      for (const one of topics.logs(topic)) one.compact()
    },
    truncate(topic, partition, offset) {
      topics.log(topic, partition).truncate(offset)
    },
  }
}

/** One connection to a memory cluster of its own. */
export const memoryKafka = (options: MemoryClusterOptions): KafkaConnection => memoryCluster(options).connect()

/** Writes at once: the batcher has tests of its own, and a manual clock would otherwise hold up every send. */
function memoryProducer(topics: MemoryTopics, options: ProducerOptions, { observer }: GroupTools): RecordProducer {
  const { maxRecordBytes = defaultMaxRecordBytes } = options
  return {
    async send(records, signal) {
      signal?.throwIfAborted()
      const sizes = records.map(recordBytes)
      sizes.forEach((bytes, index) => {
        const topic = records[index]?.topic ?? ''
        if (bytes > maxRecordBytes) throw new RecordTooLargeError(topic, index, bytes, maxRecordBytes)
      })
      await Promise.resolve()
      topics.append(records, false)
      observer.batchSent?.({ records: records.length, bytes: sizes.reduce((a, b) => a + b, 0), durationMs: 0 })
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
