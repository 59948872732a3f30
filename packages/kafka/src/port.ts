/**
 * The ports through which every service moves records. Two adapters stand behind them: kafkajs against a real
 * cluster, and an in-memory log; one shared suite (test/contract) runs against both.
 */

export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  /** Offset as the broker counts it; below 2^53 in any real cluster. */
  readonly offset: number
  readonly key: Buffer | null
  /** `null` is a tombstone. */
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
  /** Broker or producer time, epoch ms. */
  readonly timestampMs: number
}

export interface OutgoingRecord {
  readonly topic: string
  /** Records of one key keep their order; the partition is murmur2(key) mod count, as the Java client's. */
  readonly key: string | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, string>>
  /** Only where the partition is the meaning, such as the state of one partition. */
  readonly partition?: number
}

/** The next offset to read of one topic partition: last processed + 1. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export interface RecordProducer extends AsyncDisposable {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas, in one or more batches (linger, bytes and count
   * bounded). Back-pressure: waits while the byte budget of unacknowledged records is used up.
   * @throws RecordTooLargeError before anything of this call was sent, naming the index; ProduceError when the total deadline passed:
   * the records may or may not be in the log, and the caller keeps its source unacknowledged.
   */
  send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void>
}

/** Records taken together; they stay in flight until committed or until the assignment changes. */
export interface RecordBatch {
  readonly records: readonly KafkaRecord[]
  /** Aborted when a partition of this batch was taken away: whatever is not yet durable may be done by somebody else. */
  readonly revoked: AbortSignal
  /** Marks everything in this batch as done. A commit after `revoked` is silently skipped. */
  commit(): Promise<void>
}

export interface TakeOptions {
  readonly maxRecords: number
  readonly maxBytes: number
  /** Waits at most this long for the first record; then an empty batch. */
  readonly maxWaitMs: number
  /** Once the first record is there, goes on collecting for at most this long. */
  readonly lingerMs?: number
}

/**
 * A member of a consumer group that holds no state: batches span all partitions that it owns. Batches may be
 * committed in any order; only the contiguous prefix of each partition is committed to the broker.
 */
export interface StatelessGroup extends AsyncDisposable {
  readonly groupId: string
  /** Rejects with the signal's reason when it is aborted, and with what `failed` rejects with. */
  take(options: TakeOptions, signal: AbortSignal): Promise<RecordBatch>
  /** Rejects when the member cannot go on (crash that is not restarted, restart budget used); the process must end. */
  readonly failed: Promise<never>
  health(): GroupHealth
}

export interface GroupHealth {
  readonly assigned: number
  /** Epoch ms of the last answered fetch or heartbeat. */
  readonly lastFetchAt: number
  readonly lastHeartbeatAt: number
  /** Records buffered and not yet taken. */
  readonly buffered: number
}

/** One owned partition number, of all topics of the group alike. */
export interface OwnedPartition {
  readonly partition: number
  /** Aborted as soon as this member no longer owns the partition or can no longer be sure of it. */
  readonly revoked: AbortSignal
  /**
   * Reads this partition of the state topic up to the end that stood when this owner's producer had fenced its
   * predecessors. Tombstones come as `null`; a value holds for the call only, whoever keeps it copies it. Must be called, and be finished, before `take`. When the partition was kept across a
   * rebalance and the caller says that it still holds the state as of its last committed step, nothing is read again and `kept` is
   * true. A caller that says nothing gets everything again.
   */
  restore(
    onState: (key: string, value: Buffer | null, offset: number) => void,
    signal: AbortSignal,
    caller?: { readonly holdsState: boolean },
  ): Promise<{ readonly kept: boolean }>
  /**
   * Records of the input topics of this partition, in offset order per topic. Rejects with a RevokedError once `revoked` is aborted, and
   * with the signal's reason when that is aborted.
   */
  take(options: TakeOptions, signal: AbortSignal): Promise<readonly KafkaRecord[]>
  /**
   * Outputs, changed states (`value` null is a tombstone) and consumed offsets of all inputs in one transaction: all or nothing.
   * @throws TransactionError after which the partition's in-memory state must be dropped: this owner's `revoked` is then aborted, and
   * the partition is offered again with a fresh producer if it is still this member's. RecordTooLargeError before anything was
   * sent (`index` counts outputs, then states): the state is still right and the step may be given again without that record.
   * RevokedError when `revoked` was aborted before anything was tried: the state as of the last committed step is still right (the
   * partition may come back as `kept`), this step's changes are not.
   */
  step(step: {
    readonly outputs: readonly OutgoingRecord[]
    readonly states: readonly { readonly key: string; readonly value: Buffer | null }[]
    readonly positions: readonly Position[]
  }): Promise<void>
}

/** A member of a consumer group whose partitions carry state in a compacted topic with the same partition count. */
export interface StatefulGroup extends AsyncDisposable {
  readonly groupId: string
  /** Offers each partition as it becomes this member's; ends when `signal` is aborted. */
  partitions(signal: AbortSignal): AsyncIterable<OwnedPartition>
  readonly failed: Promise<never>
  health(): GroupHealth
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly config: Readonly<Record<string, string>>
}

export interface KafkaConnection extends AsyncDisposable {
  producer(options?: ProducerOptions): Promise<RecordProducer>
  statelessGroup(options: StatelessGroupOptions): Promise<StatelessGroup>
  statefulGroup(options: StatefulGroupOptions): Promise<StatefulGroup>
  /** Creates what is missing, leaves what is there; returns the names created. @throws when an existing topic has another partition count. */
  createTopics(topics: readonly TopicSpec[], signal?: AbortSignal): Promise<readonly string[]>
}

export interface ProducerOptions {
  readonly lingerMs?: number
  readonly maxBatchRecords?: number
  readonly maxBatchBytes?: number
  /** Bytes of unacknowledged records above which `send` waits. */
  readonly maxBufferedBytes?: number
  /** Largest encoded record; the topic's `max.message.bytes` less an allowance. */
  readonly maxRecordBytes?: number
  /** Total time for one send, retries included. */
  readonly deadlineMs?: number
  /** Of whole batches; zstd (level 1) unless told otherwise. */
  readonly compression?: Compression
}

export type Compression = 'zstd' | 'none'

export interface StatelessGroupOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  /** `numbers`: one member owns a partition number of all topics (equal counts); `spread`: round robin over topic partitions. */
  readonly assignment: 'numbers' | 'spread'
  /** Bytes buffered over all partitions above which fetching pauses. */
  readonly maxBufferedBytes?: number
  readonly sessionTimeoutMs?: number
}

export interface StatefulGroupOptions {
  readonly groupId: string
  readonly inputTopics: readonly string[]
  readonly stateTopic: string
  /** `<prefix>-<partition>` is the transactional id. */
  readonly transactionalIdPrefix: string
  readonly maxBufferedBytes?: number
  readonly sessionTimeoutMs?: number
  /** Longest time of one step; after it the broker aborts what is open. */
  readonly transactionTimeoutMs?: number
  readonly maxRecordBytes?: number
}

export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError'
  readonly index: number
  readonly bytes: number
  readonly maxBytes: number
  constructor(topic: string, index: number, bytes: number, maxBytes: number) {
    super(`could not produce record ${index} to ${topic}: it has ${bytes} bytes and the limit is ${maxBytes}`)
    this.index = index
    this.bytes = bytes
    this.maxBytes = maxBytes
  }
}

export class ProduceError extends Error {
  override readonly name = 'ProduceError'
}

/** A group that may no longer act for a partition. Not a fault: somebody else has it, or it is offered again. */
export class RevokedError extends Error {
  override readonly name = 'RevokedError'
}

/**
 * Records between the committed position and the start of the log are gone (retention overtook the group), or the log ends before
 * the position (it was truncated or made anew). The group stops; whoever runs it decides where to go on.
 */
export class OffsetOutOfRangeError extends Error {
  override readonly name = 'OffsetOutOfRangeError'
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly log: { readonly start: number; readonly end: number } | undefined
  constructor(groupId: string, position: Position, log?: { readonly start: number; readonly end: number }) {
    const { topic, partition, offset } = position
    const range = log ? `holds ${log.start} to ${log.end}` : 'does not hold it'
    super(
      `could not read ${topic} partition ${partition} from offset ${offset} for group ${groupId}: the log ${range}; ` +
        `find out what was missed, then set the group's offset by hand`,
    )
    this.topic = topic
    this.partition = partition
    this.offset = offset
    this.log = log
  }
}

export class TransactionError extends Error {
  override readonly name = 'TransactionError'
  readonly partition: number
  constructor(partition: number, options: ErrorOptions) {
    super(`could not commit the step of partition ${partition}: its state is dropped and restored`, options)
    this.partition = partition
  }
}
