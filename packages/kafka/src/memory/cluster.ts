import { type Clock } from '../clock.ts'
import { batcher } from '../batcher.ts'
import { defaultBatchLimits } from '../core/batch-policy.ts'
import { defaultMaxRecordBytes } from '../core/record-size.ts'
import { type StatefulDriver } from '../group/driver.ts'
import { statefulGroup } from '../group/stateful-group.ts'
import { statelessGroup } from '../group/stateless-group.ts'
import { type GroupTools } from '../group/tools.ts'
import { isWorthRetrying } from '../kafkajs/errors.ts'
import { silent, type Log } from '../log.ts'
import { type KafkaObserver } from '../observer.ts'
import {
  type KafkaConnection,
  type KafkaRecord,
  type OutgoingRecord,
  type ProducerOptions,
  type RecordProducer,
} from '../port.ts'
import { memoryDriver } from './driver.ts'
import { memoryGroups, type CommitListener } from './groups.ts'
import { type MemoryLog } from './log.ts'
import { alwaysAlive, type ProcessLife } from './process-life.ts'
import { readState } from './state-reader.ts'
import { type GrownListener, memoryTopics, type MemoryTopics } from './topics.ts'
import { memoryTransactions, type TransactionListener } from './transactions.ts'

export interface MemoryClusterOptions {
  readonly clock: Clock
  readonly log?: Log
  readonly observer?: KafkaObserver
  /** How long a member goes without noticing that the others rebalance: it learns at its next heartbeat. 0 unless told. */
  readonly heartbeatMs?: number
  /** How long a group that was empty waits for more members than the first. 0 unless told. */
  readonly rebalanceDelayMs?: number
}

/** A cluster in memory, and what a test may do to it beyond the ports. */
export interface MemoryCluster {
  /** As many as you like: each is a process of its own to the cluster, of which `life` may say that it is paused, cut off or dead. */
  connect(life?: ProcessLife, own?: { readonly log?: Log; readonly observer?: KafkaObserver }): KafkaConnection
  /** Everything committed in a topic, by partition and offset. */
  records(topic: string): readonly KafkaRecord[]
  log(topic: string, partition: number): Pick<MemoryLog, 'start' | 'end' | 'stable'>
  committed(groupId: string, topic: string, partition: number): number | undefined
  /** Told of every committed position, with the member or the transactional id that committed it. */
  onCommit(listener: CommitListener): () => void
  /** Told of every transaction that was committed. */
  onTransaction(listener: TransactionListener): () => void
  /** Told when more can be read of some partitions. */
  onGrown(listener: GrownListener): () => void
  /** Members of a group as the coordinator knows them. */
  members(groupId: string): readonly string[]
  /** Transactional ids that have something open. */
  openTransactions(): readonly string[]
  /** Begins a transaction, writes the records and never ends it, as a process killed in the middle of a step. */
  leaveOpen(transactionalId: string, records: readonly OutgoingRecord[]): Promise<void>
  /** Keeps the newest record of each key; tombstones stay for `delete.retention.ms` of the topic. */
  compact(topic: string): void
  /** Forgets what is older than `retention.ms` of the topic. */
  expire(topic: string): void
  truncate(topic: string, partition: number, offset: number): void
  /** Forgets everything from `offset` on, as a leader does that was elected although it lagged behind. */
  loseEnd(topic: string, partition: number, offset: number): void
}

/** What brokers take unless a topic says otherwise. */
const DELETE_RETENTION_MS = 86_400_000
const RETENTION_MS = 7 * 86_400_000
const TRANSACTION_TIMEOUT_MS = 30_000

export function memoryCluster(options: MemoryClusterOptions): MemoryCluster {
  const { clock, log = silent, observer = {}, heartbeatMs = 0, rebalanceDelayMs = 0 } = options
  const topics = memoryTopics(clock)
  const groups = memoryGroups({ clock, rebalanceDelayMs })
  const transactions = memoryTransactions(topics, groups, clock)
  let members = 0
  const newMemberId = () => `member-${++members}`

  const connect: MemoryCluster['connect'] = (life = alwaysAlive(clock), own = {}) => {
    const tools: GroupTools = { clock: life.clock, log, observer, ...own }
    const memberTools = { topics, groups, life, heartbeatMs, newMemberId }
    return {
      producer: (more = {}) => Promise.resolve(memoryProducer(topics, life, more, tools)),
      statelessGroup: (more) => statelessGroup(memoryDriver({ ...more, alike: [] }, memberTools), more, tools),
      statefulGroup(more) {
        const { groupId, inputTopics, stateTopic, transactionalIdPrefix } = more
        const { transactionTimeoutMs: timeoutMs = TRANSACTION_TIMEOUT_MS } = more
        const membership = { ...more, topics: inputTopics, alike: [stateTopic], assignment: 'numbers' as const }
        const driver: StatefulDriver = {
          ...memoryDriver(membership, memberTools),
          openProducer: (partition) =>
            transactions.open({ transactionalId: `${transactionalIdPrefix}-${partition}`, groupId, timeoutMs }, life),
          readState: (partition, onRecord, signal) =>
            readState({ topics, life }, { topic: stateTopic, partition }, onRecord, signal),
        }
        return statefulGroup(driver, more, tools)
      },
      createTopics: (specs) =>
        Promise.resolve().then(() => specs.filter((spec) => topics.create(spec)).map(({ name }) => name)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }

  return {
    connect,
    records: (topic) => topics.logs(topic).flatMap((one) => one.read(one.start, Number.MAX_SAFE_INTEGER).records),
    log: topics.log,
    committed: (groupId, topic, partition) => groups.committed(groupId, { topic, partition }),
    onCommit: groups.onCommit,
    onTransaction: transactions.onCommitted,
    onGrown: topics.onGrown,
    members: groups.members,
    openTransactions: transactions.openOnes,
    async leaveOpen(transactionalId, records) {
      const alive = alwaysAlive(clock)
      let written: () => void = () => undefined
      const writing = new Promise<void>((resolve) => (written = resolve))
      const request: ProcessLife['request'] = (kind, about, effect) => {
        if (kind !== 'transaction-end') return alive.request(kind, about, effect)
        written()
        return new Promise(() => undefined)
      }
      // A process that is no more sets no timers; the coordinator's own ends what it left.
      const dead: Clock = { now: clock.now, sleep: () => new Promise(() => undefined) }
      const id = { transactionalId, groupId: 'none', timeoutMs: TRANSACTION_TIMEOUT_MS }
      const producer = await transactions.open(id, { ...alive, request, clock: dead })
      void producer.transact(records, [])
      await writing
    },
    compact(topic) {
      const deleteRetentionMs = topics.setting(topic, 'delete.retention.ms', DELETE_RETENTION_MS)
      for (const one of topics.logs(topic)) one.compact({ nowMs: clock.now(), deleteRetentionMs })
    },
    expire(topic) {
      const beforeMs = clock.now() - topics.setting(topic, 'retention.ms', RETENTION_MS)
      for (const one of topics.logs(topic)) one.expire(beforeMs)
    },
    truncate(topic, partition, offset) {
      topics.log(topic, partition).truncate(offset)
    },
    loseEnd(topic, partition, offset) {
      topics.log(topic, partition).loseEnd(offset)
    },
  }
}

/** One connection to a memory cluster of its own. */
export const memoryKafka = (options: MemoryClusterOptions): KafkaConnection => memoryCluster(options).connect()

/** The batcher of the real producer, which lets nothing wait here: a manual clock would otherwise hold up every send. */
function memoryProducer(
  topics: MemoryTopics,
  life: ProcessLife,
  options: ProducerOptions,
  tools: GroupTools,
): RecordProducer {
  return batcher(
    {
      send: (records) =>
        life.request('produce', records[0]?.topic ?? '', () => {
          topics.append(records)
        }),
      isWorthRetrying,
      close: () => Promise.resolve(),
    },
    {
      lingerMs: 0,
      maxRecords: options.maxBatchRecords ?? defaultBatchLimits.maxRecords,
      maxBytes: options.maxBatchBytes ?? defaultBatchLimits.maxBytes,
      maxBufferedBytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
      maxRecordBytes: options.maxRecordBytes ?? defaultMaxRecordBytes,
      deadlineMs: options.deadlineMs ?? 120_000,
    },
    tools,
  )
}
