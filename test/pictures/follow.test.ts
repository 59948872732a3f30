import { type ConversationEvent } from '@aftercall/contracts'
import { event, options } from '../../services/completion/src/testing/world.ts'
import { followCompletion } from './follow.ts'

const start = event('customer.start', 'c', 1_000)
const end = event('customer.end', 'c', 61_000)
const heard = (one: ConversationEvent) => ({ type: 'event', event: one }) as const

it('notes one wait for as long as sessions go on, and one for each that follows', () => {
  const following = followCompletion(options, 1_000)
  following.advance(heard(start), 1_000)
  following.advance(heard(event('attributes', 'c', 30_000)), 30_000)
  following.advance(heard(end), 61_000)
  expect(following.nextAt()).toBe(66_000)
  expect(following.advance({ type: 'tick' }, 66_000)).toMatchObject([{ cause: 'ended', attempt: 1 }])
  expect(following.waitsUntil(70_000)).toEqual([
    { from: 1_000, to: 61_000, what: 'session_end' },
    { from: 61_000, to: 66_000, what: 'quiet_period' },
    { from: 66_000, to: 70_000, what: 'answer' },
  ])
  expect(following.isDone()).toBe(false)
})

it('knows nothing before the first event', () => {
  const following = followCompletion(options, 1_000)
  expect([following.state(), following.nextAt(), following.isDone()]).toEqual([null, Infinity, true])
})
