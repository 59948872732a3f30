import { memoryCodec } from '@aftercall/contracts'
import { conversationStates } from './conversation-states.ts'
import { firstSeen } from './core/state.ts'

const codec = memoryCodec()
const stateOf = (id: string, requests = 0) => ({ ...firstSeen('org', id, 1), requests })
const bytesOf = (state: ReturnType<typeof stateOf>) => codec.encode('completion-state', state)

it('gives every state as it was set, however many were set since', async () => {
  const states = conversationStates(codec)
  const ids = Array.from({ length: 1_000 }, (_, index) => `c-${index}`)
  for (const requests of [1, 2])
    for (const id of ids) states.set(id, stateOf(id, requests), bytesOf(stateOf(id, requests)))
  const loaded = await states.load(['c-0', 'c-999', 'never seen'])
  expect([...loaded]).toEqual([
    ['c-0', stateOf('c-0', 2)],
    ['c-999', stateOf('c-999', 2)],
  ])
  expect(states.size).toBe(1_000)
})

it('forgets what was deleted, recent or not', async () => {
  const states = conversationStates(codec)
  for (const id of ['a', 'b']) states.set(id, id === 'a' ? stateOf(id) : null, bytesOf(stateOf(id)))
  states.delete('a')
  states.delete('b')
  expect((await states.load(['a', 'b'])).size).toBe(0)
  expect(states.size).toBe(0)
})

it('does not show an older state when a newer one was set as bytes only', async () => {
  const states = conversationStates(codec)
  states.set('a', stateOf('a', 1), bytesOf(stateOf('a', 1)))
  states.set('a', null, bytesOf(stateOf('a', 2)), 7)
  expect((await states.load(['a'])).get('a')?.requests).toBe(2)
  expect(states.encoded.offsetOf('a')).toBe(7)
})
