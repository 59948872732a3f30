import fc from 'fast-check'
import {
  type Arrival,
  announcementsOf,
  eventsOf,
  faithfully,
  options,
  play,
  requestsOf,
  type TrueSession,
} from '../testing/world.ts'

const day = 86_400_000

const session = (index: number) =>
  fc
    .record({
      kind: fc.constantFrom('customer', 'flow', 'acd', 'user') as fc.Arbitrary<TrueSession['kind']>,
      start: fc.integer({ min: 0, max: 600_000 }),
      lengthMs: fc.integer({ min: 1, max: 900_000 }),
      acwMs: fc.option(fc.integer({ min: 1, max: 120_000 }), { nil: undefined }),
    })
    .map(({ kind, start, lengthMs, acwMs }): TrueSession => {
      const end = start + lengthMs
      return {
        sessionId: `s${index}`,
        kind,
        start,
        end,
        ...(kind === 'user' && acwMs !== undefined ? { wrapUpEnd: end + acwMs } : {}),
      }
    })
const conversation = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => session(index))))

/** Each event arrives once to three times, each time up to a day late: any order, any repetition. */
const history = conversation.chain((sessions) => {
  const events = eventsOf(sessions)
  const delays = fc.array(fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: day })), {
    minLength: 1,
    maxLength: 3,
  })
  return fc.tuple(...events.map(() => delays)).map((all) => ({
    sessions,
    arrivals: events.flatMap((event, index) =>
      (all[index] ?? [0]).map((delayMs): Arrival => ({ at: event.eventTime + delayMs, event })),
    ),
  }))
})

describe('any permutation, repetition and delay of a history', () => {
  it('ends final, with the true end, everything covered and nothing left to do', () => {
    fc.assert(
      fc.property(history, ({ sessions, arrivals }) => {
        const played = play(arrivals, faithfully(sessions), 20 * day)
        const last = announcementsOf(played).at(-1)
        const trueEnd = Math.max(...sessions.map((each) => Math.max(each.end, each.wrapUpEnd ?? 0)))
        expect(last).toMatchObject({ kind: 'final', conversationEnd: trueEnd, missingSessionIds: [] })
        expect(played.state).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('asks no more often than a bound that grows with the events, not with repeats', () => {
    fc.assert(
      fc.property(history, ({ sessions, arrivals }) => {
        const played = play(arrivals, faithfully(sessions), 20 * day)
        // Worst case: every piece of evidence makes the conversation look over while it goes on, for up to half an hour of retries.
        expect(requestsOf(played).length).toBeLessThanOrEqual(5 * eventsOf(sessions).length)
      }),
      { numRuns: 300 },
    )
  })

  it('asks once, and once more for each wrap-up, when events arrive promptly while the customer is there', () => {
    fc.assert(
      fc.property(conversation, fc.infiniteStream(fc.integer({ min: 0, max: 2_000 })), (inner, delays) => {
        const end = Math.max(...inner.map((each) => each.end))
        const sessions: readonly TrueSession[] = [...inner, { sessionId: 'whole', kind: 'customer', start: 0, end }]
        const arrivals = eventsOf(sessions).map((event) => ({ at: event.eventTime + delays.next().value, event }))
        const played = play(arrivals, faithfully(sessions), 20 * day)
        const wrapUps = sessions.filter((each) => each.wrapUpEnd !== undefined).length
        // Two more where after-call work outlasts its grace.
        expect(requestsOf(played).length).toBeLessThanOrEqual(1 + wrapUps + (wrapUps === 0 ? 0 : 2))
        expect(announcementsOf(played).map(({ kind }) => kind)).toEqual(['completed', 'final'])
      }),
      { numRuns: 300 },
    )
  })

  it('never has two requests outstanding, and asks nothing twice at the same moment', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 2 * options.requestTtlMs }), ({ sessions, arrivals }, delayMs) => {
        const played = play(arrivals, faithfully(sessions, delayMs), 20 * day)
        const times = requestsOf(played).map(({ at }) => at)
        const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
        expect(gaps.every((gap) => gap >= Math.min(delayMs, options.requestTtlMs + options.lostAllowanceMs))).toBe(true)
        expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final' })
      }),
      { numRuns: 200 },
    )
  })

  it('is the same final knowledge in whatever order the events arrive within one burst', () => {
    fc.assert(
      fc.property(conversation, fc.infiniteStream(fc.nat()), (sessions, order) => {
        const events = eventsOf(sessions)
        const over = 2_000_000
        const burst = (list: typeof events) =>
          play(
            list.map((event, index) => ({ at: over + index, event })),
            faithfully(sessions),
            over + 3_600_000,
          ).state
        const shuffled = events
          .map((event) => ({ event, rank: order.next().value }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ event }) => event)
        expect(burst(shuffled)?.sessions).toEqual(burst(events)?.sessions)
        expect(burst(shuffled)?.phase).toBe('final')
      }),
      { numRuns: 200 },
    )
  })
})
