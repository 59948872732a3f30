import { conversationKey } from '@aftercall/contracts'
import { faultOf, idsOfKey } from './sane-state.ts'
import { firstSeen } from './state.ts'

const state = firstSeen('org', 'conversation', 1)

it('finds no fault with a state under its own key', () => {
  expect(faultOf(state, conversationKey('org', 'conversation'))).toBeNull()
  expect(faultOf({ ...state, phase: 'given_up', form: 1 }, 'org/conversation')).toBeNull()
})

it.each([
  [{ conversationId: 'other' }, 'another conversation'],
  [{ orgId: 'other' }, 'another conversation'],
  [{ form: 0 }, 'form'],
  [{ phase: 'opne' }, 'phase'],
  [{ round: 0 }, 'counts'],
  [{ attempt: -1 }, 'counts'],
  [{ requests: -1 }, 'counts'],
])('does not believe %j', (nonsense, words) => {
  expect(faultOf({ ...state, ...nonsense }, 'org/conversation')).toContain(words)
})

it('reads the ids out of a key, and nothing out of what is none', () => {
  expect(idsOfKey(conversationKey('org', 'a/b'))).toEqual({ orgId: 'org', conversationId: 'a/b' })
  expect(idsOfKey('o/c')).toEqual({ orgId: 'o', conversationId: 'c' })
  for (const key of ['', 'org', '/conversation', 'org/']) expect(idsOfKey(key)).toBeNull()
})
