import { type SessionState } from '@aftercall/contracts'
import { event } from '../testing/world.ts'
import { endedKindOf, foldSession, hasEnded, isCandidate, isOpen, lastEndedAt, sessionIdsOf } from './sessions.ts'

const fold = (...events: ReturnType<typeof event>[]) => events.reduce(foldSession, [])
const session = (more: Partial<SessionState> = {}): SessionState => ({
  sessionId: 's',
  kind: 'customer',
  mediaType: 'VOICE',
  startedAt: null,
  endedAt: null,
  acwDue: false,
  acwAt: null,
  ...more,
})

describe('an event', () => {
  it.each([
    ['customer.start', 'customer', { startedAt: 7 }],
    ['customer.end', 'customer', { endedAt: 7 }],
    ['flow.start', 'flow', { startedAt: 7 }],
    ['flow.end', 'flow', { endedAt: 7 }],
    ['acd.start', 'acd', { startedAt: 7 }],
    ['acd.end', 'acd', { endedAt: 7 }],
    ['user.start', 'user', { startedAt: 7 }],
    ['user.end', 'user', { endedAt: 7 }],
    ['voicemail.start', 'voicemail', { startedAt: 7 }],
    ['voicemail.end', 'voicemail', { endedAt: 7 }],
    ['acw', 'user', { acwAt: 7 }],
    ['wrapup', 'user', { acwAt: 7 }],
  ])('%s tells of a session of kind %s: %j', (eventType, kind, told) => {
    expect(fold(event(eventType, 's', 7))).toEqual([session({ kind, ...told })])
  })

  it('of any other type, or without a session, tells nothing', () => {
    const before = fold(event('customer.start', 's', 7))
    expect(foldSession(before, event('customer.attributes', 's', 9))).toBe(before)
    expect(foldSession(before, event('customer.end', null, 9))).toBe(before)
  })

  it.each([
    ['customer.start', { startedAt: 9 }],
    ['customer.end', { endedAt: 9 }],
    ['acw', { acwAt: 9 }],
  ])('%s that comes again counts with its last time, in any order', (eventType, told) => {
    const [early, late] = [event(eventType, 's', 7), event(eventType, 's', 9)]
    expect(fold(early, late)).toEqual([expect.objectContaining(told)])
    expect(fold(late, early)).toEqual(fold(early, late))
  })

  it('that says nothing new leaves the very same sessions', () => {
    const known = fold(event('user.start', 's', 1), event('user.end', 's', 7), event('acw', 's', 9))
    for (const again of ['user.start', 'user.end', 'acw']) expect(foldSession(known, event(again, 's', 1))).toBe(known)
  })

  it('is of another session when its kind is another, and sessions stand in order of id and kind', () => {
    const sessions = fold(
      event('user.start', 'b', 1),
      event('flow.start', 'a', 1),
      event('acd.start', 'a', 1),
      event('customer.start', 'c', 1),
    )
    expect(sessions.map(({ sessionId, kind }) => [sessionId, kind])).toEqual([
      ['a', 'acd'],
      ['a', 'flow'],
      ['b', 'user'],
      ['c', 'customer'],
    ])
    expect(sessionIdsOf(sessions)).toEqual(['a', 'b', 'c'])
  })

  it('tells the medium once', () => {
    const first = event('customer.start', 's', 1, { mediaType: null })
    const second = event('customer.end', 's', 2, { mediaType: 'EMAIL' })
    expect(fold(first, second, event('customer.end', 's', 3))).toEqual([
      expect.objectContaining({ mediaType: 'EMAIL', endedAt: 3 }),
    ])
  })
})

describe('after-call work', () => {
  const end = (eventType: string, more: object) => fold(event(eventType, 's', 7, more))[0]?.acwDue

  it.each([
    ['an agent who spoke for a queue', 'user.end', { queueId: 'q', interactingDurationMs: 1 }, true],
    ['an agent who did not speak', 'user.end', { queueId: 'q', interactingDurationMs: 0 }, false],
    ['an agent of whom that is not known', 'user.end', { queueId: 'q', interactingDurationMs: null }, false],
    ['an agent who spoke for no queue', 'user.end', { queueId: null, interactingDurationMs: 1 }, false],
    ['anybody else', 'acd.end', { queueId: 'q', interactingDurationMs: 1 }, false],
  ])('of %s', (_who, eventType, more, isDue) => {
    expect(end(eventType, more)).toBe(isDue)
  })

  it('stays due when a later end says otherwise', () => {
    const spoke = event('user.end', 's', 7, { queueId: 'q', interactingDurationMs: 1 })
    expect(fold(spoke, event('user.end', 's', 8))[0]?.acwDue).toBe(true)
  })

  it('is news even when the end is not', () => {
    const known = fold(event('user.end', 's', 7))
    const again = foldSession(known, event('user.end', 's', 7, { queueId: 'q', interactingDurationMs: 1 }))
    expect(again).toEqual([{ ...known[0], acwDue: true }])
  })
})

it.each([
  [{}, null],
  [{ endedAt: 3 }, 3],
  [{ acwAt: 4 }, 4],
  [{ endedAt: 3, acwAt: 4 }, 4],
  [{ endedAt: 5, acwAt: 4 }, 5],
])('a session with %j ended last at %j', (times, at) => {
  expect(lastEndedAt(session(times))).toBe(at)
  expect(hasEnded(session(times))).toBe(at !== null)
})

it.each([
  [{}, false],
  [{ startedAt: 3 }, true],
  [{ endedAt: 3 }, false],
  [{ startedAt: 3, endedAt: 3 }, false],
  [{ startedAt: 4, endedAt: 3 }, true],
  [{ startedAt: 4, acwAt: 5 }, false],
])('a session with %j is open: %j', (times, open) => {
  expect(isOpen(session(times))).toBe(open)
})

it('knows the kind of session of each end, and of nothing else', () => {
  expect(['user.end', 'flow.end', 'user.start', 'acw', 'other'].map(endedKindOf)).toEqual([
    'user',
    'flow',
    null,
    null,
    null,
  ])
})

describe('a conversation is worth asking for', () => {
  const caller = session({ sessionId: 'c', startedAt: 1, endedAt: 100 })
  const agent = session({ sessionId: 'a', kind: 'user', startedAt: 10, endedAt: 100 })
  const outside = session({ sessionId: 'o', startedAt: 50 })
  const ask = (sessions: readonly SessionState[], unheard: string[] = []) =>
    isCandidate(sessions, (kind) => !unheard.includes(kind))

  it('when at least one session has ended and none is open', () => {
    expect(ask([caller, agent])).toBe(true)
    expect(ask([])).toBe(false)
    expect(ask([session({ mediaType: 'EMAIL' })])).toBe(false)
    expect(ask([caller, { ...agent, endedAt: null }])).toBe(false)
  })

  it('when what is open will never be heard to end', () => {
    expect(ask([caller, { ...agent, endedAt: null }], ['user'])).toBe(true)
  })

  it('when only an outside party is left that was called in', () => {
    expect(ask([caller, agent, outside])).toBe(true)
    expect(ask([outside, caller, agent, { ...outside, sessionId: 'p' }])).toBe(true)
  })

  it('but not when an agent is there whose end will not be heard', () => {
    expect(ask([caller, { ...agent, startedAt: 200 }, outside], ['user'])).toBe(false)
  })

  it.each([
    ['is called by somebody who came later', [{ ...caller, startedAt: 60 }, agent, outside]],
    ['is a callback', [caller, agent, { ...outside, mediaType: 'CALLBACK' }]],
    ['is an agent', [caller, agent, { ...outside, kind: 'user' }]],
    ['was there before the caller', [caller, agent, { ...outside, startedAt: 1 }]],
    ['is alone with a caller who has not hung up', [{ ...caller, endedAt: null }, agent, outside]],
    ['speaks with an agent', [caller, { ...agent, startedAt: 200 }, outside]],
    ['met no agent', [caller, outside]],
    ['met nobody whose start is known', [{ ...caller, startedAt: null }, agent, outside]],
    ['met only a flow before', [session({ kind: 'flow', startedAt: 1, endedAt: 2 }), agent, outside]],
  ])('but not when whoever is left %s', (_what, sessions) => {
    expect(ask(sessions)).toBe(false)
  })
})
