import { type Codec, type ConversationState } from '@aftercall/contracts'
import { inTodaysForm } from './core/state.ts'
import { encodedStates } from './encoded-states.ts'

/** The states of one partition: all of them encoded, those of the last steps as objects too. */
export interface ConversationStates {
  readonly size: number
  /** The states of these conversations, of those that have one. */
  load(keys: Iterable<string>): Promise<ReadonlyMap<string, ConversationState>>
  /** `bytes` is the encoded state; it is copied. `offset`: where in the changelog it was read. */
  set(key: string, state: ConversationState | null, bytes: Buffer, offset?: number): void
  delete(key: string): void
  /** The encoded states as they were set, for the restore. */
  readonly encoded: Pick<ReturnType<typeof encodedStates>, 'keys' | 'get' | 'offsetOf'>
}

/** Conversations come in bursts: what one step changed the next few often change again. */
const recentStates = 250

export function conversationStates(codec: Pick<Codec, 'decode'>): ConversationStates {
  const encoded = encodedStates()
  const recent = new Map<string, ConversationState>()

  const keepRecent = (key: string, state: ConversationState) => {
    recent.delete(key)
    recent.set(key, state)
    if (recent.size <= recentStates) return
    for (const oldest of recent.keys()) {
      recent.delete(oldest)
      return
    }
  }

  return {
    get size() {
      return encoded.size
    },
    async load(keys) {
      const found = new Map<string, ConversationState>()
      for (const key of keys) {
        const known = recent.get(key)
        const bytes = known === undefined ? encoded.get(key) : undefined
        if (known !== undefined) found.set(key, known)
        else if (bytes !== undefined) found.set(key, inTodaysForm(await codec.decode('completion-state', bytes)))
      }
      return found
    },
    set(key, state, bytes, offset) {
      encoded.set(key, bytes, offset)
      if (state === null) recent.delete(key)
      else keepRecent(key, state)
    },
    delete(key) {
      encoded.delete(key)
      recent.delete(key)
    },
    encoded,
  }
}
