import { recordBuffer, type RecordBuffer } from '../core/record-buffer.ts'
import { recordBytes } from '../core/record-size.ts'
import { type Clock } from '../clock.ts'
import {
  RecordTooLargeError,
  RevokedError,
  TransactionError,
  type KafkaRecord,
  type OutgoingRecord,
  type OwnedPartition,
} from '../port.ts'
import { type Doorbell } from './doorbell.ts'
import { type FetchedBatch, type TopicPartition } from './driver.ts'
import { type InputPositions } from './positions.ts'
import { type Tenure } from './tenure.ts'

type Step = Parameters<OwnedPartition['step']>[0]

/** One partition under one assignment; a partition that is kept gets a new lease with the same tenure. */
export interface Lease {
  readonly partition: number
  readonly revocation: AbortController
  tenure: Tenure
  readonly inputs: Map<string, Input>
  readonly buffer: RecordBuffer<null>
  isReady: boolean
  revoke(reason: string): void
}

export interface Input extends TopicPartition {
  readonly positions: InputPositions
  paused: boolean
}

export function newLease(partition: number, tenure: Tenure): Lease {
  const revocation = new AbortController()
  const lease: Lease = {
    partition,
    revocation,
    tenure,
    inputs: new Map(),
    buffer: recordBuffer<null>(),
    isReady: false,
    revoke(reason) {
      lease.isReady = false
      lease.buffer.clear()
      revocation.abort(new RevokedError(`partition ${partition}: ${reason}`))
    },
  }
  return lease
}

/** @returns bytes entered, or `undefined` when the batch was asked for under an earlier assignment. */
export function enter(lease: Lease, batch: FetchedBatch): number | undefined {
  const input = lease.inputs.get(batch.topic)
  if (input?.positions.expected !== batch.from) return undefined
  input.positions.fetched({ from: batch.from, lastOffset: batch.records.at(-1)?.offset, next: batch.next })
  const items = batch.records.map((record) => ({ record, bytes: recordBytes(record), mark: null }))
  lease.buffer.put(batch.topic, items)
  return items.reduce((sum, { bytes }) => sum + bytes, 0)
}

export interface LeaseTools {
  readonly stateTopic: string
  readonly maxRecordBytes: number
  readonly clock: Clock
  readonly bell: Doorbell
  readonly throwIfFailed: () => void
  /** Why this member must not cause effects now, if so. */
  readonly doubt: () => Error | undefined
  readonly onTaken: () => void
  readonly onStepped: (lease: Lease, step: Step, committed: boolean, durationMs: number) => void
  /** Gives up the tenure and arranges for the partition to be offered again. */
  readonly breakOff: (lease: Lease, cause: unknown) => void
  readonly restore: (
    lease: Lease,
    onState: (key: string, value: Buffer | null, offset: number) => void,
    signal: AbortSignal,
    holdsState: boolean,
  ) => Promise<{ kept: boolean }>
}

/** What the owner sees of a lease. */
export function ownedPartition(lease: Lease, tools: LeaseTools): OwnedPartition {
  const { partition, revocation, buffer } = lease
  const { clock, bell } = tools

  const assertReady = () => {
    revocation.signal.throwIfAborted()
    tools.throwIfFailed()
    if (!lease.isReady)
      throw new Error(`partition ${partition} was used before its state was restored: await restore() first`)
  }

  const take: OwnedPartition['take'] = async (wanted, signal): Promise<readonly KafkaRecord[]> => {
    signal.throwIfAborted()
    assertReady()
    const until = clock.now() + wanted.maxWaitMs
    let lingerUntil: number | undefined
    for (;;) {
      if (buffer.records() > 0) lingerUntil ??= clock.now() + (wanted.lingerMs ?? 0)
      const isFull = buffer.records() >= wanted.maxRecords || buffer.bytes() >= wanted.maxBytes
      const left = (lingerUntil ?? until) - clock.now()
      if (isFull || left <= 0) break
      await bell.wait(left, signal)
      assertReady()
    }
    const items = buffer.take(wanted)
    tools.onTaken()
    return items.map(({ record }) => record)
  }

  const commit = async (step: Step) => {
    const { tenure } = lease
    const records = recordsOf(step, tools, partition)
    const positions = step.positions.map((position) => ({
      ...position,
      offset: lease.inputs.get(position.topic)?.positions.resolve(position.offset) ?? position.offset,
    }))
    const startedAt = clock.now()
    try {
      const doubt = tools.doubt()
      if (doubt) throw doubt
      if (!tenure.producer || tenure.isOver) throw new Error('the producer of this partition is closed')
      await tenure.producer.transact(records, positions)
    } catch (cause) {
      tools.onStepped(lease, step, false, clock.now() - startedAt)
      tools.breakOff(lease, cause)
      throw new TransactionError(partition, { cause })
    }
    for (const { topic, offset } of positions) {
      tenure.positions.set(topic, offset)
      lease.inputs.get(topic)?.positions.committed(offset)
    }
    tools.onStepped(lease, step, true, clock.now() - startedAt)
  }

  return {
    partition,
    revoked: revocation.signal,
    restore: (onState, signal, caller) => tools.restore(lease, onState, signal, caller?.holdsState ?? false),
    take,
    step(step) {
      const { tenure } = lease
      if (step.outputs.length + step.states.length + step.positions.length === 0) return Promise.resolve()
      const result = tenure.idle.then(() => {
        // Nothing was tried, so the state stands: a RevokedError, not a TransactionError.
        assertReady()
        return commit(step)
      })
      tenure.idle = result.catch(() => undefined)
      return result
    },
  }
}

/** @throws RecordTooLargeError */
function recordsOf(
  { outputs, states }: Step,
  { stateTopic, maxRecordBytes }: LeaseTools,
  partition: number,
): OutgoingRecord[] {
  const records = [...outputs, ...states.map(({ key, value }) => ({ topic: stateTopic, key, value, partition }))]
  records.forEach((record, index) => {
    const bytes = recordBytes(record)
    if (bytes > maxRecordBytes) throw new RecordTooLargeError(record.topic, index, bytes, maxRecordBytes)
  })
  return records
}
