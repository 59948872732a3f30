import { type ConversationEvent, type ConversationState } from '@aftercall/contracts'
import { type OwnedPartition } from '@aftercall/kafka'
import { type Clock } from '@aftercall/runtime'
import { type CompletionOptions } from './core/options.ts'
import { longestWaitMs } from './core/sane-times.ts'
import { endedKindOf } from './core/sessions.ts'
import { inTodaysForm, stateForm } from './core/state.ts'
import { createTimers, type Timers } from './core/timers.ts'
import { type Reader } from './inputs.ts'

/** The states and deadlines of one partition. Lives as long as this member owns the partition without a break. */
export interface PartitionState {
  readonly states: Map<string, ConversationState>
  readonly timers: Timers
  /**
   * By organisation, the kinds of sessions whose ends were heard. It is learned anew by each owner: what was not heard yet is not waited for,
   * which costs a request at most.
   */
  readonly heard: Map<string, Set<string>>
}
export const emptyPartition = (): PartitionState => ({ states: new Map(), timers: createTimers(), heard: new Map() })

/** Learns from an event which ends the organisation subscribes to. */
export function hear({ heard }: PartitionState, { orgId, eventType }: Pick<ConversationEvent, 'orgId' | 'eventType'>) {
  const kind = endedKindOf(eventType)
  if (kind === null) return
  const known = heard.get(orgId)
  if (known === undefined) heard.set(orgId, new Set([kind]))
  else known.add(kind)
}

export interface RestoreContext {
  readonly clock: Clock
  readonly options: CompletionOptions
}

/**
 * The partition as the changelog tells it, or `previous` where the group vouches that nobody else had it in between. A state that cannot be
 * read is a fault of ours, not of the data: it throws.
 */
export async function restorePartition(
  owned: OwnedPartition,
  previous: PartitionState | undefined,
  reader: Reader,
  context: RestoreContext,
  signal: AbortSignal,
): Promise<PartitionState> {
  // Only the newest value of a key counts, so only that is decoded.
  const newest = new Map<string, Buffer>()
  const onState = (key: string, value: Buffer | null) => {
    if (value === null) newest.delete(key)
    else newest.set(key, value)
  }
  const { kept } = await owned.restore(onState, signal, { holdsState: previous !== undefined })
  if (kept && previous !== undefined) return previous
  if (kept)
    throw new Error(`could not resume partition ${owned.partition}: its state was to be kept, and there is none`)
  const restored = emptyPartition()
  for (const [key, value] of newest) {
    const state = await reader.decode('completion-state', value, signal)
    assertReadable(state, key)
    remember(restored, key, inTodaysForm(state), context)
  }
  return restored
}

/** Believes a state, and sets its deadline: never farther away than any plan waits, for a clock that ran ahead may have set it. */
export function remember(
  { states, timers }: PartitionState,
  key: string,
  state: ConversationState | null,
  { clock, options }: RestoreContext,
): void {
  if (state === null) states.delete(key)
  else states.set(key, state)
  const nextAt = state?.nextAt ?? null
  timers.set(key, nextAt === null ? null : Math.min(nextAt, clock.now() + longestWaitMs(options)))
}

/** A state of a later form was written by a newer version; acting on a part of it would undo what that knew. */
function assertReadable({ form }: ConversationState, key: string): void {
  if (form > stateForm)
    throw new Error(
      `could not restore the state of ${key}: its form is ${form}, this version reads forms up to ${stateForm}; run the newer version`,
    )
}
