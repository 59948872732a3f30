import { type StatefulGroup } from '@aftercall/kafka'
import { type Logger, type Watchdog } from '@aftercall/runtime'
import { type PartitionContext, type PartitionState, runPartition } from './partition.ts'

export interface CompletionRun extends PartitionContext {
  readonly group: StatefulGroup
  readonly watchdog: Watchdog
  readonly log: Logger
  /** Silence of a partition's loop after which the process counts as hanging. */
  readonly maxSilenceMs: number
}

/**
 * Runs every partition that this member owns until `signal` is aborted. A transaction that fails drops the partition's state; the group
 * offers the partition again. Any other error ends the run: the offsets are read again by whoever comes next.
 */
export async function runCompletion(run: CompletionRun, signal: AbortSignal): Promise<void> {
  const { group, log, watchdog } = run
  const fault = new AbortController()
  const until = AbortSignal.any([signal, fault.signal])
  const running = new Set<Promise<void>>()
  const partitions = new Map<number, PartitionState>()
  run.metrics.observeOpen(() => [...partitions.values()].reduce((sum, { states }) => sum + states.size, 0))
  try {
    for await (const owned of group.partitions(until)) {
      const watch = watchdog.loop(`completion partition ${owned.partition}`, { maxSilenceMs: run.maxSilenceMs })
      const worker = runPartition(owned, partitions, run, watch, until)
        .catch((error: unknown) => {
          log.error('a partition stopped', { partition: owned.partition, err: error })
          fault.abort(error)
        })
        .finally(() => running.delete(worker))
      running.add(worker)
    }
  } finally {
    await Promise.all(running)
  }
  if (fault.signal.aborted && !signal.aborted) throw fault.signal.reason
}
