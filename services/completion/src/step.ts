import { isForAnotherGroup } from '@aftercall/contracts'
import { type KafkaRecord, type OwnedPartition, type Position } from '@aftercall/kafka'
import { type Clock } from '@aftercall/runtime'
import { foldBatch, type KeyedInput } from './core/batch.ts'
import { type CompletionOptions } from './core/options.ts'
import { type ReadRecord } from './inputs.ts'
import { type CompletionMetrics } from './metrics.ts'
import { type OutputContext, outputsOf, stateRecords } from './outputs.ts'
import { hear, type PartitionState, remember } from './partition-state.ts'

/** A record that was read, or a deadline that came due. */
export type Work = ReadRecord | { readonly record: null; readonly input: KeyedInput }

export interface CommitContext extends OutputContext {
  readonly clock: Clock
  readonly options: CompletionOptions
  readonly metrics: CompletionMetrics
}

/**
 * A transaction sends all its states as one batch, which the broker refuses above the topic's limit of 16 MiB; it would refuse it again
 * after each restore. What else a step sends is smaller than its states, or bounded by what was taken.
 */
const maxStateBytes = 8 * 1_048_576

/** Folds the work, in its order, and commits all of it: in one transaction, or in several where its states are too large for one. */
export async function commitWork(
  work: readonly Work[],
  now: number,
  owned: OwnedPartition,
  partition: PartitionState,
  context: CommitContext,
): Promise<void> {
  if (work.length === 0) return
  const inputs = work.flatMap((item) => ('input' in item && item.input !== null ? [item.input] : []))
  const unreadable = work.flatMap((item) => ('error' in item ? [item] : []))
  for (const { input } of inputs) if (input.type === 'event') hear(partition, input.event)
  const endsHeard = (orgId: string, kind: string) => partition.heard.get(orgId)?.has(kind) ?? false
  const known = await partition.states.load(new Set(inputs.map(({ key }) => key)))
  const result = foldBatch(known, inputs, now, { ...context.options, endsHeard })
  const states = stateRecords(result, context.codec)
  if (work.length > 1 && bytesOf(states) > maxStateBytes) {
    const middle = work.length >> 1
    await commitWork(work.slice(0, middle), now, owned, partition, context)
    await commitWork(work.slice(middle), now, owned, partition, context)
    return
  }
  const outputs = outputsOf(result, unreadable, now, context)
  const records = work.flatMap(({ record }) => record ?? [])
  await owned.step({ outputs, states, positions: positionsAfter(records) })
  for (const { key, value } of states) remember(partition, key, result.changed.get(key) ?? null, value, context)
  const due = work.length - records.length
  context.metrics.stepped({
    inputs: inputs.length - due,
    due,
    unreadable: unreadable.length,
    skipped: records.filter(({ headers }) => isForAnotherGroup(headers, context.groupId)).length,
    effects: result.effects,
    ms: context.clock.now() - now,
  })
}

const bytesOf = (records: readonly { readonly key: string; readonly value: Buffer | null }[]) =>
  records.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0)

function positionsAfter(records: readonly KafkaRecord[]): readonly Position[] {
  const last = new Map<string, Position>()
  for (const { topic, partition, offset } of records)
    last.set(`${topic}/${partition}`, { topic, partition, offset: offset + 1 })
  return [...last.values()]
}
