import { type Codec, type ConversationEvent, type ConversationState, DecodeError } from '@aftercall/contracts'
import { type OwnedPartition } from '@aftercall/kafka'
import { type Clock, turnsOf } from '@aftercall/runtime'
import { type ConversationStates, conversationStates } from './conversation-states.ts'
import { type CompletionOptions } from './core/options.ts'
import { faultOf } from './core/sane-state.ts'
import { longestWaitMs } from './core/sane-times.ts'
import { endedKindOf } from './core/sessions.ts'
import { stateForm } from './core/state.ts'
import { createTimers, type Timers } from './core/timers.ts'
import { type Reader } from './inputs.ts'

/** The states and deadlines of one partition. Lives as long as this member owns the partition without a break. */
export interface PartitionState {
  readonly states: ConversationStates
  readonly timers: Timers
  /**
   * By organisation, the kinds of sessions whose ends were heard. It is learned anew by each owner: what was not heard yet is not waited for,
   * which costs a request at most.
   */
  readonly heard: Map<string, Set<string>>
}
export const emptyPartition = (codec: Pick<Codec, 'decode'>): PartitionState => ({
  states: conversationStates(codec),
  timers: createTimers(),
  heard: new Map(),
})

/** Learns from an event which ends the organisation subscribes to. */
export function hear({ heard }: PartitionState, { orgId, eventType }: Pick<ConversationEvent, 'orgId' | 'eventType'>) {
  const kind = endedKindOf(eventType)
  if (kind === null) return
  const known = heard.get(orgId)
  if (known === undefined) heard.set(orgId, new Set([kind]))
  else known.add(kind)
}

export interface RestoreContext {
  readonly codec: Pick<Codec, 'decode'>
  readonly clock: Clock
  readonly options: CompletionOptions
}

/** A state that nobody can act on: its bytes are no state, or no state of this conversation. */
export interface PoisonState {
  readonly key: string
  readonly value: Buffer
  readonly offset: number
  /** Why, in words, without data. */
  readonly message: string
  readonly error: unknown
}

export interface Restored {
  readonly partition: PartitionState
  /** To be put aside before anything else is done. */
  readonly poison: readonly PoisonState[]
}

/**
 * The partition as the changelog tells it, or `previous` where the group vouches that nobody else had it in between.
 * @throws when a state is of a newer form than this version knows
 */
export async function restorePartition(
  owned: OwnedPartition,
  previous: PartitionState | undefined,
  reader: Reader,
  context: RestoreContext,
  signal: AbortSignal,
): Promise<Restored> {
  const restored = emptyPartition(context.codec)
  const { states } = restored
  const onState = (key: string, value: Buffer | null, offset: number) => {
    if (value === null) states.delete(key)
    else states.set(key, null, value, offset)
  }
  const { kept } = await owned.restore(onState, signal, { holdsState: previous !== undefined })
  if (kept && previous !== undefined) return { partition: previous, poison: [] }
  if (kept)
    throw new Error(`could not resume partition ${owned.partition}: its state was to be kept, and there is none`)
  return { partition: restored, poison: await readNewest(restored, reader, context, signal) }
}

/**
 * Sets the deadlines. Only the newest value of a key counts, so only that is decoded; in turns, for there may be a hundred thousand, and
 * heartbeats, the steps of other partitions and /livez wait meanwhile.
 */
async function readNewest(
  partition: PartitionState,
  reader: Reader,
  context: RestoreContext,
  signal: AbortSignal,
): Promise<PoisonState[]> {
  const { encoded } = partition.states
  const poison: PoisonState[] = []
  const turns = turnsOf(context.clock)
  for (const key of encoded.keys()) {
    const value = encoded.get(key)
    if (value === undefined) continue
    if (turns.areOver(value.length)) await turns.next(signal)
    const offset = encoded.offsetOf(key) ?? -1
    const aside = (message: string, error: unknown) =>
      void poison.push({ key, value: Buffer.from(value), offset, message, error })
    try {
      const state = await reader.decode('completion-state', value, signal)
      assertReadable(state, key)
      const fault = faultOf(state, key)
      if (fault === null) setTimer(partition, key, state.nextAt, context)
      else aside(`could not believe a state: ${fault}`, null)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      aside(error.message, error)
    }
  }
  for (const { key } of poison) partition.states.delete(key)
  return poison
}

/** Believes a state that was committed as `bytes`, and sets its deadline. */
export function remember(
  partition: PartitionState,
  key: string,
  state: ConversationState | null,
  bytes: Buffer | null,
  context: Pick<RestoreContext, 'clock' | 'options'>,
): void {
  if (state === null || bytes === null) partition.states.delete(key)
  else partition.states.set(key, state, bytes)
  setTimer(partition, key, state?.nextAt ?? null, context)
}

/** Never farther away than any plan waits, for a clock that ran ahead may have set it. */
function setTimer(
  { timers }: PartitionState,
  key: string,
  nextAt: number | null,
  { clock, options }: Pick<RestoreContext, 'clock' | 'options'>,
): void {
  timers.set(key, nextAt === null ? null : Math.min(nextAt, clock.now() + longestWaitMs(options)))
}

/** A state of a later form was written by a newer version; acting on a part of it would undo what that knew. */
function assertReadable({ form }: ConversationState, key: string): void {
  if (form > stateForm)
    throw new Error(
      `could not restore the state of ${key}: its form is ${form}, this version reads forms up to ${stateForm}; run the newer version`,
    )
}
