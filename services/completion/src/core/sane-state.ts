import { type ConversationState } from '@aftercall/contracts'

/** Phases as they are written; a newer version that has more writes a newer form. */
const phases = new Set(['open', 'final', 'refused', 'dead_lettered', 'given_up'])

/** What is wrong with a state that was read under `key`; null when nothing is. */
export function faultOf(state: ConversationState, key: string): string | null {
  if (`${state.orgId}/${state.conversationId}` !== key) return 'it stands under the key of another conversation'
  if (state.form < 1) return 'it has no known form'
  if (!phases.has(state.phase)) return 'its phase is unknown'
  if (state.round < 1 || state.attempt < 0 || state.requests < 0)
    return 'its counts are below what any conversation has'
  return null
}

/** The two ids in a key; null where the key is no conversation's. */
export function idsOfKey(key: string): { readonly orgId: string; readonly conversationId: string } | null {
  const at = key.indexOf('/')
  const [orgId, conversationId] = [key.slice(0, at), key.slice(at + 1)]
  return at < 1 || conversationId === '' ? null : { orgId, conversationId }
}
