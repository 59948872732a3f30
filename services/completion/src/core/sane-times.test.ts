import { type ConversationState } from '@aftercall/contracts'
import { options } from '../testing/world.ts'
import { longestWaitMs, withSaneTimes } from './sane-times.ts'
import { firstSeen } from './state.ts'

const now = 1_000_000
const request = { round: 1, attempt: 1, requestedAt: now, expiresAt: now + 9_000_000, knownStart: null }
const state: ConversationState = { ...firstSeen('o', 'c', now), answeredAt: now, request }
const late = now + 5_000

it('leaves a state alone whose moments have come', () => {
  expect(withSaneTimes(state, now, options)).toBe(state)
  const bare = { ...state, answeredAt: null, request: null }
  expect(withSaneTimes(bare, now, options)).toBe(bare)
})

it.each(['phaseAt', 'firstSeenAt', 'lastArrivalAt', 'evidenceAt', 'answeredAt'])(
  'takes a %s that has not come for now, and leaves those that have',
  (name) => {
    const before = { ...firstSeen('o', 'c', now - 7), answeredAt: now - 7 }
    expect(withSaneTimes({ ...before, [name]: late }, now, options)).toEqual({ ...before, [name]: now })
  },
)

it('lets a request that was made in the future live as long as one that is made now, no longer', () => {
  const ahead = { ...state, request: { ...request, requestedAt: late, expiresAt: late + options.requestTtlMs } }
  expect(withSaneTimes(ahead, now, options).request).toEqual({
    ...request,
    requestedAt: now,
    expiresAt: now + options.requestTtlMs,
  })
  const short = { ...ahead, request: { ...ahead.request, expiresAt: now + 1 } }
  expect(withSaneTimes(short, now, options).request?.expiresAt).toBe(now + 1)
})

it('has no answer and no request where there was none', () => {
  const bare = { ...state, answeredAt: null, request: null, phaseAt: late }
  expect(withSaneTimes(bare, now, options)).toEqual({ ...bare, phaseAt: now })
})

describe('nothing waits longer than', () => {
  const none = {
    ...options,
    ...{ idleLimitMs: 1, longIdleLimitMs: 1, markerMs: 1, lateDataMs: 1, acwGraceMs: 1, quietPeriodMs: 1 },
    ...{ requestTtlMs: 1, lostAllowanceMs: 0, sharedTickMs: 10, attemptDelaysMs: [24, 48] },
  }
  const retries = 3 * 48 * (1 + 1 / 24)

  it.each(['idleLimitMs', 'longIdleLimitMs', 'markerMs', 'lateDataMs', 'acwGraceMs', 'quietPeriodMs', 'requestTtlMs'])(
    'the slowest attempt, a shared moment and %s',
    (name) => {
      expect(longestWaitMs({ ...none, [name]: 1_000 })).toBe(10 + retries + 1_000)
    },
  )

  it('a request that was lost', () => {
    expect(longestWaitMs({ ...none, requestTtlMs: 500, lostAllowanceMs: 300 })).toBe(10 + retries + 800)
  })

  it('three times the longest delay between attempts, which need not be the last, or a day without any', () => {
    expect(longestWaitMs({ ...none, attemptDelaysMs: [48, 24] })).toBe(10 + retries + 1)
    expect(longestWaitMs({ ...none, attemptDelaysMs: [] })).toBe(10 + 3 * 86_400_000 * (1 + 1 / 24) + 1)
  })
})
