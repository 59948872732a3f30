import { type ConversationState } from '@aftercall/contracts'
import { inspect } from '../inspect.ts'
import { type EndedWorld } from '../world.ts'
import { isStrangeKey } from './strangers.ts'

/** The newest state of each conversation that has one. */
export async function statesOf({
  cluster,
  codec,
}: Pick<EndedWorld, 'cluster' | 'codec'>): Promise<ReadonlyMap<string, ConversationState>> {
  const newest = new Map<string, Buffer>()
  for (const { key, value } of cluster.records('completion-state')) {
    const name = key?.toString() ?? ''
    if (value === null) newest.delete(name)
    // Neither the owners' marks nor what was never a state.
    else if (!name.startsWith('__') && !isStrangeKey(name)) newest.set(name, value)
  }
  const states = await Promise.all([...newest.values()].map((value) => codec.decode('completion-state', value)))
  return new Map(states.map((state) => [state.conversationId, state]))
}

/** Whether nothing is left to be done for any conversation, and every row is right. */
export async function isSettled(world: EndedWorld): Promise<boolean> {
  if (world.queue.bodies().length > 0) return false
  const states = await statesOf(world)
  for (const conversation of world.centre.conversations) {
    const state = states.get(conversation.conversationId)
    if (state?.phase === 'open' && !world.centre.facts(conversation).open) return false
  }
  const { verdict, lostEvents } = await inspect(world)
  return verdict.missing.length + verdict.mismatches.length + lostEvents.length === 0
}
