import fc from 'fast-check'
import { rollDice } from '../facts/dice.ts'
import { testOrganisation } from '../testing/any-conversation.ts'
import { type Interval, stateAt } from './interval.ts'
import { type UserTrace } from './traces.ts'
import { userDay } from './user-day.ts'

const [user] = testOrganisation.users
const [from, to] = [1_000_000_000, 1_000_000_000 + 6 * 3_600_000]
const minute = 60_000

const trace = (more: Partial<UserTrace>): UserTrace => ({
  userId: user?.id ?? '',
  queueId: 'queue-1',
  type: 'interact',
  start: from,
  end: from + minute,
  rangOut: false,
  ...more,
})
const dayOf = (traces: readonly UserTrace[], seed = 'day') => {
  const day = user && userDay(user, traces, { from, to }, rollDice(seed))
  if (!day) throw new Error('a user who worked has a day')
  return day
}
const anyTrace = fc
  .record({
    type: fc.constantFrom<UserTrace['type'][]>('alert', 'interact', 'hold', 'wrapup', 'dialing'),
    queueId: fc.constantFrom('queue-1', 'queue-2', null),
    start: fc.integer({ min: from - 30 * minute, max: to + 10 * minute }),
    lengthMs: fc.oneof(fc.integer({ min: 0, max: 40 * minute }), fc.constant(Infinity)),
    rangOut: fc.boolean(),
  })
  .map(({ type, queueId, start, lengthMs, rangOut }) =>
    trace({ type, queueId, start, end: start + lengthMs, rangOut: rangOut && type === 'alert' }),
  )

function expectUnbroken(intervals: readonly Interval<string>[], begin: number) {
  expect(intervals[0]?.start).toBe(begin)
  expect(intervals.at(-1)?.end).toBeNull()
  for (const [index, { start, end, state }] of intervals.entries()) {
    const next = intervals[index + 1]
    if (!next) continue
    expect(end).toBe(next.start)
    expect(next.start).toBeGreaterThan(start)
    expect(next.state).not.toBe(state)
  }
}

it('has no gap and no overlap between log-in and the end, whatever the user does at once', () => {
  fc.assert(
    fc.property(fc.array(anyTrace, { minLength: 1, maxLength: 30 }), fc.string(), (traces, seed) => {
      const day = user && userDay(user, traces, { from, to }, rollDice(seed))
      if (!day) return
      for (const intervals of [day.routing, day.presence]) {
        expectUnbroken(intervals, day.logInAt)
        for (const { start } of intervals) expect(start >= from && start < to).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

it('is interacting exactly while something from a queue is in hand, whatever else is', () => {
  fc.assert(
    fc.property(
      fc.array(anyTrace, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: from, max: to - 1 }),
      (traces, at) => {
        const day = user && userDay(user, traces, { from, to }, rollDice('day'))
        if (!day || at < day.logInAt) return
        const busy = traces.filter(({ type, start, end }) => type !== 'alert' && start <= at && end > at)
        const expected = busy.some(({ queueId }) => queueId !== null)
        expect(stateAt(day.routing, at)?.state === 'INTERACTING').toBe(expected)
        if (!expected && busy.length > 0) expect(stateAt(day.routing, at)?.state).toBe('COMMUNICATING')
      },
    ),
    { numRuns: 300 },
  )
})

it('is on queue when work is offered, and idle before it is taken', () => {
  const ringsAt = from + 30 * minute
  const day = dayOf([
    trace({ type: 'alert', start: ringsAt, end: ringsAt + 5_000 }),
    trace({ start: ringsAt + 5_000, end: ringsAt + minute }),
  ])
  expect(stateAt(day.presence, ringsAt)?.state).toBe('ON_QUEUE')
  expect(stateAt(day.routing, ringsAt)?.state).toBe('IDLE')
  expect(stateAt(day.routing, ringsAt + 5_000)).toEqual({
    state: 'INTERACTING',
    start: ringsAt + 5_000,
    end: ringsAt + minute,
  })
})

it('does not respond after an offer that rang out, until the next', () => {
  const rangAt = from + 30 * minute
  const day = dayOf([
    trace({ type: 'alert', start: rangAt, end: rangAt + 12_000, rangOut: true }),
    trace({ type: 'alert', start: rangAt + 15_000, end: rangAt + 18_000 }),
  ])
  const away = { state: 'NOT_RESPONDING', start: rangAt + 12_000, end: rangAt + 15_000 }
  expect(day.routing).toContainEqual(away)
})

it('is off queue during a break, which lies where there is no work', () => {
  const work = [0, 120, 240].map((after) => trace({ start: from + after * minute, end: from + (after + 5) * minute }))
  const days = Array.from({ length: 20 }, (_, seed) => dayOf(work, `${seed}`))
  const breaks = days.flatMap(({ presence, routing }) =>
    presence
      .filter(({ state }) => state === 'BREAK' || state === 'MEAL')
      .map(({ start }) => stateAt(routing, start)?.state),
  )
  expect(breaks.length).toBeGreaterThan(0)
  expect(new Set(breaks)).toEqual(new Set(['OFF_QUEUE']))
})

it('has no day when nothing was done in it', () => {
  const before = trace({ start: from - 2 * minute, end: from - minute })
  expect(user && userDay(user, [before], { from, to }, rollDice('day'))).toBeNull()
})
