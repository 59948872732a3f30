import { type ConversationEvent } from '@aftercall/contracts'
import fc from 'fast-check'
import { type Shape, shapes } from '../testing/shapes.ts'
import {
  type Arrival,
  announcementsOf,
  digestAt,
  event,
  eventsOf,
  faithfully,
  lastMomentOf,
  options,
  play,
  requestsOf,
} from '../testing/world.ts'
import { endedKindOf } from './sessions.ts'

const day = 86_400_000
const until = 400 * day

const sixteen = [
  ...['customer.start', 'customer.end', 'contact', 'flow.start', 'flow.end', 'flow.outcome', 'acd.start', 'acd.end'],
  ...['user.start', 'user.end', 'acw', 'wrapup', 'outbound', 'voicemail.start', 'voicemail.end', 'attributes'],
]
const isEnough = (types: readonly string[]) => types.includes('customer.end') || types.includes('user.end')
const subscription = fc.oneof(
  fc.constantFrom(['customer.end'], ['user.end'], ['user.end', 'acw'], ['customer.end', 'acw'], sixteen),
  fc.subarray(sixteen).filter(isEnough),
)

const delay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: day }) },
)
const arrivalsOf = (events: readonly ConversationEvent[]) =>
  fc
    .tuple(...events.map(() => fc.array(delay, { minLength: 1, maxLength: 2 })))
    .map((delays) =>
      events.flatMap((each, index) =>
        (delays[index] ?? []).map((delayMs): Arrival => ({ at: each.eventTime + delayMs, event: each })),
      ),
    )

/** Every event that the conversation sends, of all sixteen types. */
function everyEvent({ sessions }: Shape): readonly ConversationEvent[] {
  const told = eventsOf(sessions)
  const wrapUps = told.filter(({ eventType }) => eventType === 'acw')
  return [
    ...told,
    ...wrapUps.map((acw) => ({ ...acw, eventType: 'wrapup' })),
    ...['contact', 'flow.outcome', 'outbound'].map((type) => event(type, sessions[0]?.sessionId ?? null, 1)),
    event('attributes', null, 2),
  ]
}

const world = fc.tuple(shapes, subscription).chain(([shape, subscribed]) => {
  const events = everyEvent(shape).filter(({ eventType }) => subscribed.includes(eventType))
  return arrivalsOf(events).map((arrivals) => ({ shape, subscribed, arrivals }))
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

function played({ shape, subscribed, arrivals }: World) {
  const heard = new Set(subscribed.map(endedKindOf))
  const rules = { ...options, endsHeard: (_: string, kind: string) => heard.has(kind) }
  return play(arrivals, faithfully(shape.sessions), until, rules)
}
const endOf = ({ sessions }: Shape) => Math.max(...sessions.map(lastMomentOf))
/** Of a later round that nobody speaks of nothing can be known. */
const speaksOfLastRound = ({ shape, arrivals }: World) =>
  arrivals.some(({ event: each }) => each.eventTime >= shape.lastRoundAt)

describe('under any subscription that has the ends of customers or of users', () => {
  it('the last record believed is the conversation as it truly was, and nothing is left to do', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        fc.pre(speaksOfLastRound(drawn))
        const { state, states, ...rest } = played(drawn)
        expect(state).toBeNull()
        expect(announcementsOf({ state, states, ...rest }).at(-1)).toMatchObject({ kind: 'final' })
        expect(states.at(-1)?.digest?.hash).toBe(digestAt(drawn.shape.sessions, until)?.hash)
        expect(states.at(-1)?.digest?.conversationEnd).toBe(endOf(drawn.shape))
      }),
      { numRuns: 600 },
    )
  })

  it('a call is asked for right after its end, whatever other ends are never told', () => {
    const calls = shapes.filter(({ kind }) =>
      ['answered', 'abandoned', 'requeued', 'campaign', 'unreached'].includes(kind),
    )
    fc.assert(
      fc.property(calls, subscription, (shape, subscribed) => {
        const events = everyEvent(shape).filter(({ eventType }) => subscribed.includes(eventType))
        const ends = events.filter(({ eventType }) => ['customer.end', 'user.end'].includes(eventType))
        fc.pre(ends.length > 0)
        const arrivals = events.map((each): Arrival => ({ at: each.eventTime, event: each }))
        const last = Math.max(...ends.map(({ eventTime }) => eventTime))
        const times = requestsOf(played({ shape, subscribed, arrivals })).map(({ at }) => at)
        // What comes within the quiet period, such as short after-call work, begins it anew.
        const quietFrom = events
          .map(({ eventTime }) => eventTime)
          .toSorted((a, b) => a - b)
          .reduce((from, at) => (at > from && at <= from + options.quietPeriodMs ? at : from), last)
        expect(times.some((at) => at >= last && at <= quietFrom + options.quietPeriodMs)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('is asked for a bounded number of times', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const { shape, arrivals } = drawn
        const times = requestsOf(played(drawn)).map(({ at }) => at)
        const days = endOf(shape) / day
        // Each piece of news is a reason to look, and what goes on after it to look some times more; what sleeps is looked at daily at most.
        expect(times.length).toBeLessThanOrEqual(4 * arrivals.length + 8 + days)
      }),
      { numRuns: 400 },
    )
  })
})
