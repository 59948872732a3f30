import { type ConversationState, type SessionDigest } from '@aftercall/contracts'
import { goingOnIn, isLeftByAll, knownToGoOn, mayBeAsleep } from './going-on.ts'
import { firstSeen } from './state.ts'

const party = (purpose: string, more: Partial<SessionDigest> = {}): SessionDigest => ({
  sessionId: purpose,
  purpose,
  mediaType: 'voice',
  open: false,
  end: 10,
  wrapUpEnd: null,
  ...more,
})
const talking = { open: true, end: null }
const wrappingUp = { open: true, end: 10 }
const digest = (sessions: readonly SessionDigest[], conversationEnd: number | null = null) => ({
  hash: 'h',
  conversationStart: 0,
  conversationEnd,
  openSegments: sessions.filter(({ open }) => open).length,
  unsettledAt: null,
  sessions,
})

it.each([
  ['an end and nothing open', digest([party('customer')], 10), 'nothing'],
  ['no end and nothing open', digest([party('customer')]), 'after_call_work'],
  ['an end and somebody open', digest([party('customer', talking)], 10), 'connected'],
  ['an agent who hung up and goes on', digest([party('agent', wrappingUp), party('customer')]), 'after_call_work'],
  ['a user who hung up and goes on', digest([party('user', wrappingUp), party('flow', talking)]), 'after_call_work'],
  ['an agent who speaks', digest([party('agent', talking)]), 'connected'],
  ['a customer who hung up and goes on', digest([party('customer', wrappingUp)]), 'connected'],
  ['a callback to come', digest([party('customer', { ...talking, mediaType: 'callback' })]), 'asleep'],
  [
    'a callback to come and a call',
    digest([party('customer', { ...talking, mediaType: 'callback' }), party('agent', talking)]),
    'connected',
  ],
])('in a record with %s: %s', (_what, record, goingOn) => {
  expect(goingOnIn(record)).toBe(goingOn)
})

it.each([
  ['callback', true],
  ['EMAIL', true],
  ['Message', true],
  ['internalmessage', true],
  ['VOICE', false],
  [null, false],
])('a session of medium %j may sleep: %j', (mediaType, may) => {
  expect(mayBeAsleep(mediaType)).toBe(may)
})

describe('a conversation is left by all', () => {
  it.each([
    ['all have gone', [party('customer'), party('agent')], true],
    ['agents wrap up', [party('customer'), party('agent', wrappingUp)], true],
    ['one of several customers is left', [party('customer'), party('customer', { ...talking, sessionId: '2' })], true],
    ['one outside party is left by another', [party('external'), party('external', talking)], true],
    ['the only customer is there', [party('customer', talking), party('agent')], false],
    ['an agent speaks', [party('customer'), party('agent', talking)], false],
    ['a customer waits in a flow', [party('customer'), party('acd', talking)], false],
    [
      'a callback is to come to somebody who called',
      [party('customer'), party('customer', { ...talking, sessionId: '2', mediaType: 'callback' })],
      false,
    ],
    ['a callback is to come', [party('customer', { ...talking, mediaType: 'callback' })], false],
  ])('%s', (_what, sessions, isLeft) => {
    expect(isLeftByAll(digest(sessions))).toBe(isLeft)
  })
})

describe('what is known to go on', () => {
  const state = (more: Partial<ConversationState>) => ({ ...firstSeen('o', 'c', 0), ...more })
  const ended = (endedAt: number) => ({
    ...{ sessionId: 'agent', kind: 'user', mediaType: null, startedAt: null, acwDue: false, acwAt: null },
    endedAt,
  })

  it('is nothing without a record', () => {
    expect(knownToGoOn(state({}), 2)).toBeNull()
  })

  it('is nothing while the record is behind the events', () => {
    const record = digest([party('agent', wrappingUp)])
    expect(knownToGoOn(state({ digest: record, sessions: [ended(13)] }), 2)).toBeNull()
    expect(knownToGoOn(state({ digest: record, sessions: [ended(12)] }), 2)).toBe('after_call_work')
  })
})
