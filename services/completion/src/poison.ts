import { causeOf, type ConversationState, type NewDeadLetter } from '@aftercall/contracts'
import { type OwnedPartition } from '@aftercall/kafka'
import { type Logger } from '@aftercall/runtime'
import { type BatchResult, type KeyedEffect } from './core/batch.ts'
import { lookUpAnew } from './core/completion.ts'
import { idsOfKey } from './core/sane-state.ts'
import { keptBytes } from './inputs.ts'
import { letterRecord, outputsOf, sha256Of, stateRecords } from './outputs.ts'
import { type PartitionState, type PoisonState, remember } from './partition-state.ts'
import { type CommitContext } from './step.ts'

export interface PoisonContext extends CommitContext {
  readonly log: Logger
}

/** Of the largest values so many letters are within the limit of one batch. */
const mostAtOnce = 8

/**
 * Puts states that nobody can act on to the dead letters, and has their conversations looked up anew: the key tells which they are, and the
 * record tells the rest. The new state replaces the poison in the changelog, in the same transaction. What stands under no conversation's key
 * is removed.
 */
export async function putAside(
  poison: readonly PoisonState[],
  owned: OwnedPartition,
  partition: PartitionState,
  context: PoisonContext,
): Promise<void> {
  for (let from = 0; from < poison.length; from += mostAtOnce)
    await putAsideSome(poison.slice(from, from + mostAtOnce), owned, partition, context)
}

async function putAsideSome(
  poison: readonly PoisonState[],
  owned: OwnedPartition,
  partition: PartitionState,
  context: PoisonContext,
): Promise<void> {
  const { log, clock } = context
  const now = clock.now()
  const result = lookedUpAnew(poison, now, context)
  const states = stateRecords(result, context.codec)
  const letters = poison.map((one) => letterRecord(poisonLetter(one, owned.partition, now, context), context))
  await owned.step({ outputs: [...letters, ...outputsOf(result, [], now, context)], states, positions: [] })
  for (const { key, value } of states) remember(partition, key, result.changed.get(key) ?? null, value, context)
  for (const { offset, message } of poison)
    log.error('a state is put to the dead letters, and its conversation is looked up anew', {
      ...{ partition: owned.partition, offset, reason: message },
    })
  context.metrics.putAside({ states: poison.length, effects: result.effects })
}

function lookedUpAnew(poison: readonly PoisonState[], now: number, { options }: PoisonContext): BatchResult {
  const changed = new Map<string, ConversationState | null>()
  const effects: KeyedEffect[] = []
  for (const { key } of poison) {
    const ids = idsOfKey(key)
    const step = ids && lookUpAnew(ids.orgId, ids.conversationId, now, { ...options, endsHeard: () => false })
    changed.set(key, step?.state ?? null)
    for (const effect of step?.effects ?? []) effects.push({ key, effect, state: step?.state ?? null })
  }
  return { changed, effects }
}

function poisonLetter(
  { key, value, offset, message, error }: PoisonState,
  partition: number,
  now: number,
  { topicPrefix, groupId }: PoisonContext,
): NewDeadLetter {
  return {
    ...{ stage: 'completion', reason: 'undecodable_state', message, cause: causeOf(error) },
    ...{ source: `kafka:${topicPrefix}completion-state/${partition}/${offset}`, group: groupId, recordKey: key },
    ...{ attempts: 1, failedAt: now },
    ...{ bodyBytes: value.length, bodySha256: sha256Of(value), truncated: value.length > keptBytes },
    body: value.subarray(0, keptBytes),
  }
}
