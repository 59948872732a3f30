import { type OwnedPartition, type StatefulGroup } from '@aftercall/kafka'
import { type Watchdog, watchGroup } from '@aftercall/runtime'
import { type PartitionContext, runPartition } from './partition.ts'
import { type PartitionState } from './partition-state.ts'

export interface CompletionRun extends Omit<PartitionContext, 'groupId'> {
  readonly group: StatefulGroup
  readonly watchdog: Watchdog
  /** Silence of a partition's loop after which the process counts as hanging. */
  readonly maxSilenceMs: number
}

/** A partition that stays ours comes back within a rebalance; the states of one that went elsewhere are of no more use. */
const keepRevokedMs = 120_000

/**
 * Runs every partition that this member owns until `signal` is aborted. A transaction that fails drops the partition's state; the group
 * offers the partition again. Any other error ends the run: the offsets are read again by whoever comes next.
 */
export async function runCompletion(run: CompletionRun, signal: AbortSignal): Promise<void> {
  const { group, clock, log, watchdog } = run
  const context = { ...run, groupId: group.groupId }
  const fault = new AbortController()
  const until = AbortSignal.any([signal, fault.signal])
  const running = new Set<Promise<void>>()
  const partitions = new Map<number, PartitionState>()
  const owners = new Map<number, OwnedPartition>()
  run.metrics.observeOpen(() =>
    [...partitions].reduce((sum, [number, { states }]) => sum + (owners.has(number) ? states.size : 0), 0),
  )
  const over = new AbortController()
  const forgetLater = async (partition: number) => {
    await clock.sleep(keepRevokedMs, over.signal).catch(() => undefined)
    if (!owners.has(partition)) partitions.delete(partition)
  }
  const unwatchGroup = watchGroup(watchdog, group)
  try {
    for await (const owned of group.partitions(until)) {
      const { partition } = owned
      owners.set(partition, owned)
      const watch = watchdog.loop(`completion partition ${partition}`, { maxSilenceMs: run.maxSilenceMs })
      const worker = runPartition(owned, partitions, context, watch, until)
        .catch((error: unknown) => {
          log.error('a partition stopped', { partition, err: error })
          fault.abort(error)
        })
        .finally(() => {
          running.delete(worker)
          if (owners.get(partition) !== owned) return
          owners.delete(partition)
          void forgetLater(partition)
        })
      running.add(worker)
    }
  } finally {
    await Promise.all(running)
    over.abort()
    unwatchGroup()
  }
  if (fault.signal.aborted && !signal.aborted) throw fault.signal.reason
}
