import { type KafkaRecord, type OutgoingRecord, type Position } from '../port.ts'

/**
 * What a cluster must offer so that groups can be built on it. The rules of groups (what is buffered, committed, kept, revoked) stand once,
 * in this folder; kafkajs and the in-memory log each bring a driver.
 */

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export const idOf = ({ topic, partition }: TopicPartition) => `${topic}:${partition}`

export interface Assignment {
  readonly memberId: string
  /** The group's own count: one more than the last says that no assignment came between. */
  readonly generation: number
  readonly partitions: readonly TopicPartition[]
  /** One attempt under exactly this generation; rejects when the group has moved on or the broker does not answer. */
  commit(positions: readonly Position[]): Promise<void>
}

export interface FetchedBatch extends TopicPartition {
  /** The position that was asked for. */
  readonly from: number
  readonly records: readonly KafkaRecord[]
  /** The position behind the last offset of the batch, control records and aborted records included. */
  readonly next: number
}

/** All calls are synchronous: what a handler does to the driver counts for the very next fetch. */
export interface DriverEvents {
  /** Replaces every earlier assignment. Nothing is fetched from a partition that the handler pauses. */
  assigned(assignment: Assignment): void
  /** The member is out of the group, for now or for good. */
  lost(reason: Error): void
  fetched(batch: FetchedBatch): void
  /** The member cannot go on. */
  failed(error: Error): void
}

export interface StartPosition extends Position {
  /** False when the group has never committed here: then it is the start of the log. */
  readonly committed: boolean
}

export interface GroupDriver {
  start(events: DriverEvents): Promise<void>
  pause(partitions: readonly TopicPartition[]): void
  resume(partitions: readonly TopicPartition[]): void
  seek(position: Position): void
  /** @throws OffsetOutOfRangeError when a committed position is outside its log. */
  startPositions(partitions: readonly TopicPartition[]): Promise<StartPosition[]>
  /** Epoch ms. */
  lastHeartbeatAt(): number
  lastFetchAt(): number
  close(): Promise<void>
}

/** One transactional id in use. Any rejection means: close this one and open another. */
export interface PartitionProducer {
  /** All or nothing. */
  transact(records: readonly OutgoingRecord[], positions: readonly Position[]): Promise<void>
  close(): Promise<void>
}

export type StateRecord = Pick<KafkaRecord, 'offset' | 'key' | 'value'>

export interface StatefulDriver extends GroupDriver {
  /** Fences every earlier producer of this partition and ends what it left open. */
  openProducer(partition: number, signal: AbortSignal): Promise<PartitionProducer>
  /** Reads committed records of the state topic from the start until `onRecord` returns true. Keys and values hold for the call only. */
  readState(partition: number, onRecord: (record: StateRecord) => boolean, signal: AbortSignal): Promise<void>
}
