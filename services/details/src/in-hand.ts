import { type RecordBatch } from '@aftercall/kafka'
import { type Receipt } from './core/request.ts'

export interface InHandLimits {
  readonly maxRequests: number
  readonly maxBytes: number
}

/** Counts what was taken from the log and is not yet answered, and commits each batch when its last request is. */
export interface InHand {
  /** How many more requests may be taken. */
  room(): number
  requests(): number
  /** One receipt for each record of the batch, in order. An empty batch needs none. */
  hold(batch: RecordBatch): readonly Receipt[]
  /** Settles when every commit so far has; rejects when one failed. */
  committed(): Promise<void>
}

/** `freed` is called whenever there is more room, `failed` when a commit did not succeed. */
export function createInHand(limits: InHandLimits, freed: () => void, failed: (error: unknown) => void): InHand {
  let requests = 0
  let bytes = 0
  const commits = new Set<Promise<void>>()
  const commit = (batch: RecordBatch) => {
    const running: Promise<void> = batch
      .commit()
      .catch(failed)
      .finally(() => commits.delete(running))
    commits.add(running)
  }
  return {
    room: () => (bytes >= limits.maxBytes ? 0 : Math.max(0, limits.maxRequests - requests)),
    requests: () => requests,
    hold(batch) {
      let open = batch.records.length
      requests += open
      return batch.records.map(({ value }) => {
        const size = value?.length ?? 0
        bytes += size
        let isDone = false
        return {
          isRevoked: () => batch.revoked.aborted,
          done() {
            if (isDone) return
            isDone = true
            open -= 1
            requests -= 1
            bytes -= size
            if (open === 0) commit(batch)
            freed()
          },
        }
      })
    },
    async committed() {
      await Promise.all(commits)
    },
  }
}
