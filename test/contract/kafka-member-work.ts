import { type RecordBatch, type StatelessGroup } from '@aftercall/kafka'

/** One batch of exactly so many records. */
export async function takeAll(group: StatelessGroup, count: number): Promise<RecordBatch> {
  const wanted = { maxRecords: count, maxBytes: 1_000_000, maxWaitMs: 60_000, lingerMs: 60_000 }
  const batch = await group.take(wanted, AbortSignal.timeout(60_000))
  if (batch.records.length !== count) throw new Error(`${batch.records.length} records came instead of ${count}`)
  return batch
}

/** A member of a stateless group in a process of its own. */
export interface DistantMember {
  /** Numbers in the records of one batch. */
  take(count: number): Promise<readonly number[]>
  /** Commits the last batch; what went wrong, or `done`. */
  commit(): Promise<string>
  /** Whether the last batch was revoked. */
  isRevoked(): Promise<boolean>
  pause(): void
  resume(): void
  kill(): void
}

export interface DistantMemberOptions {
  readonly topic: string
  readonly groupId: string
}
