import fc from 'fast-check'
import { memoryCodec } from '@aftercall/contracts'
import {
  type Answers,
  type Arrival,
  announcementsOf,
  digestAt,
  eventsOf,
  faithfully,
  options,
  play,
  requestsOf,
  type TimedAnswer,
  type TrueSession,
} from '../testing/world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const kinds = ['customer', 'flow', 'acd', 'user'] as const
const session = (index: number) =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      start: fc.integer({ min: 0, max: 600_000 }),
      lengthMs: fc.integer({ min: 3, max: 900_000 }),
      acwMs: fc.integer({ min: 1, max: 120_000 }),
      isAnswered: fc.boolean(),
      hasFlow: fc.boolean(),
    })
    .map(({ kind, start, lengthMs, acwMs, isAnswered, hasFlow }): TrueSession => {
      const end = start + lengthMs
      return {
        sessionId: `s${index}`,
        kind,
        start,
        end,
        ...(kind === 'user' && isAnswered ? { wrapUpEnd: end + acwMs } : {}),
        ...(kind === 'acd' && hasFlow ? { inQueueFlow: { start: start + 1, end: end - 1 } } : {}),
      }
    })
const conversation = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => session(index))))

/** What an organisation may have subscribed to; without an end of a customer or a user nothing says when to look. */
const subscription = fc
  .tuple(
    fc.subarray(['customer.end', 'user.end'], { minLength: 1 }),
    fc.subarray(['customer.start', 'user.start', 'flow.start', 'flow.end', 'acd.start', 'acd.end', 'acw']),
  )
  .map(([ends, others]) => new Set([...ends, ...others]))

const delay = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 2 * hour }),
  fc.integer({ min: 0, max: day }),
)
const history = fc.tuple(conversation, subscription).chain(([sessions, subscribed]) => {
  const events = eventsOf(sessions).filter(({ eventType }) => subscribed.has(eventType))
  return fc.tuple(...events.map(() => fc.array(delay, { minLength: 1, maxLength: 3 }))).map((delays) => ({
    sessions,
    arrivals: events.flatMap((event, index) =>
      (delays[index] ?? []).map((delayMs): Arrival => ({ at: event.eventTime + delayMs, event })),
    ),
  }))
})

const trouble = fc.record({
  kind: fc.constantFrom('lost', 'refused', 'expired', 'dead_lettered', 'not_found_yet', 'stale', 'twice', 'unknown'),
  delayMs: fc.oneof(
    fc.integer({ min: 0, max: 30_000 }),
    fc.integer({ min: 0, max: 3 * (options.requestTtlMs + options.lostAllowanceMs) }),
  ),
  agoMs: fc.integer({ min: 1, max: hour }),
})
type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never

/** The first requests meet trouble, one each; all later ones are answered faithfully. */
const troubled = (sessions: readonly TrueSession[], troubles: readonly Trouble[]): Answers => {
  const left = [...troubles]
  return (request) => {
    const next = left.shift()
    return next === undefined ? faithfully(sessions)(request) : meet(next, sessions, request.requestedAt)
  }
}

function meet({ kind, delayMs, agoMs }: Trouble, sessions: readonly TrueSession[], requestedAt: number) {
  const at = requestedAt + delayMs
  const right = faithfully(sessions, delayMs)({ requestedAt })
  switch (kind) {
    case 'lost':
      return null
    case 'stale': {
      const digest = digestAt(sessions, at - agoMs)
      return digest === null ? null : { at, outcome: { outcome: 'record', asOf: at - agoMs, digest } }
    }
    case 'twice':
      return [right, { ...right, at: right.at + agoMs }]
    case 'unknown':
      return { at, outcome: { outcome: 'said_by_a_newer_version' } }
    default:
      return { at, outcome: { outcome: kind, reason: 'trouble' } } satisfies TimedAnswer
  }
}

const until = 200 * day

describe('whatever becomes of its requests, and whichever events are subscribed to', () => {
  const world = fc.tuple(history, fc.array(trouble, { maxLength: 10 }))

  it('a conversation of which anything was heard ends final, or dead-lettered, and is forgotten', () => {
    fc.assert(
      fc.property(world, ([{ sessions, arrivals }, troubles]) => {
        const played = play(arrivals, troubled(sessions, troubles), until)
        expect(played.state).toBeNull()
        if (arrivals.length === 0) return
        const last = announcementsOf(played).at(-1)
        const lastEnd = Math.max(0, ...arrivals.map(({ event }) => event.eventTime))
        if (last?.kind === 'dead_lettered')
          expect(troubles).toContainEqual(expect.objectContaining({ kind: last.kind }))
        else expect(last).toMatchObject({ kind: 'final', missingSessionIds: [] })
        if (last?.kind === 'final') expect(last.conversationEnd).toBeGreaterThanOrEqual(lastEnd - options.toleranceMs)
      }),
      { numRuns: 500 },
    )
  })

  it('always waits for something, until a moment that comes', () => {
    fc.assert(
      fc.property(world, ([{ sessions, arrivals }, troubles]) => {
        const { states } = play(arrivals, troubled(sessions, troubles), until)
        for (const { nextAt, waitsFor, lastArrivalAt, answeredAt, request } of states) {
          const last = Math.max(lastArrivalAt, answeredAt ?? 0, request?.requestedAt ?? 0)
          expect(waitsFor).not.toBeNull()
          expect(nextAt).toBeLessThanOrEqual(last + 2 * day)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is asked for a bounded number of times, and never again right after it was asked for', () => {
    fc.assert(
      fc.property(world, ([{ sessions, arrivals }, troubles]) => {
        const played = play(arrivals, troubled(sessions, troubles), until)
        const times = requestsOf(played).map(({ at }) => at)
        expect(times.length).toBeLessThanOrEqual(5 * arrivals.length + 6 * troubles.length)
        const evidence = new Set(arrivals.map(({ at }) => at + options.quietPeriodMs))
        const soon = times.filter((time, index) => index > 0 && time - (times[index - 1] ?? 0) < options.quietPeriodMs)
        // Only new evidence is a reason to hurry.
        expect(soon.filter((time) => !evidence.has(time))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('has a state that is the same after it was written and read', async () => {
    const codec = memoryCodec()
    await fc.assert(
      fc.asyncProperty(world, async ([{ sessions, arrivals }, troubles]) => {
        const { states } = play(arrivals, troubled(sessions, troubles), until)
        const read = await Promise.all(
          states.map((state) => codec.decode('completion-state', codec.encode('completion-state', state))),
        )
        // Without the library's prototypes.
        expect(structuredClone(read)).toEqual(states)
      }),
      { numRuns: 50 },
    )
  })
})
