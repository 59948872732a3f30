import fc from 'fast-check'
import { recordOf } from '../testing/details.ts'
import { endedBy, endingsOf } from './ended-by.ts'
import { journeyOf } from './journey.ts'
import { legColumns } from './leg-columns.ts'
import { type LegOutcome } from './leg-outcome.ts'
import { legsOf } from './legs.ts'
import { isAgent, lastEnd, viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

const length = fc.integer({ min: 1, max: 20 })
const queueId = fc.constantFrom(undefined, 'q-1', 'q-2')
const disconnectType = fc.constantFrom(undefined, 'client', 'peer', 'endpoint', 'system', 'transfer', 'inactivity')

/** Segments of one session, one after the other; the last may be open. */
const segmentsOf = (types: readonly string[]) =>
  fc
    .record({
      start: fc.integer({ min: 0, max: 100 }),
      parts: fc.array(fc.record({ type: fc.constantFrom(...types), length, disconnectType }), { maxLength: 4 }),
      queueId,
      isOpen: fc.boolean(),
      conference: fc.boolean(),
    })
    .map(({ start, parts, isOpen, ...more }) => {
      let from = start
      return parts.map(({ type, length: lasts, disconnectType: how }, position) => {
        const begin = from
        from += lasts
        const ends = isOpen && position === parts.length - 1 ? {} : { segmentEnd: at(from), disconnectType: how }
        return { segmentType: type, segmentStart: at(begin), ...ends, ...more }
      })
    })

const session = (types: readonly string[], metrics: readonly string[]) =>
  fc.record({
    segments: segmentsOf(types),
    mediaType: fc.constantFrom('voice', 'callback', 'email'),
    peer: fc.nat({ max: 12 }),
    metrics: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...metrics), value: fc.nat({ max: 9 }), emitDate: fc.constant(at(50)) }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
  })

const participant = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      purpose: fc.constantFrom('agent', 'user'),
      userId: fc.constantFrom('u-1', 'u-2', 'u-3'),
      sessions: fc.array(
        session(
          ['alert', 'interact', 'hold', 'callback', 'wrapup', 'dialing'],
          ['tAnswered', 'tNotResponding', 'nError', 'tAlert', 'tTalkComplete', 'nConsult'],
        ),
        { maxLength: 3 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      purpose: fc.constant('acd'),
      sessions: fc.array(session(['interact', 'delay'], ['nOffered', 'tAbandon', 'tFlowOut', 'nError']), {
        maxLength: 2,
      }),
    }),
  },
  fc.record({
    purpose: fc.constantFrom('customer', 'external', 'ivr'),
    sessions: fc.array(session(['interact', 'ivr'], ['nConnected']), { maxLength: 2 }),
  }),
)

/** A record's participants in whatever state, however unlikely, with sessions that have ids of their own. */
const participants = fc.array(participant, { maxLength: 8 }).map((drawn) => {
  let number = 0
  return drawn.map((one) => ({
    ...one,
    sessions: one.sessions.map(({ peer, ...more }) => ({ ...more, sessionId: `s-${number++}`, peerId: `s-${peer}` })),
  }))
})

const factsOf = (given: readonly object[]) => {
  const record = recordOf({ participants: given, conversationEnd: at(500) })
  const sessions = viewSessions(record)
  const legs = legsOf(sessions)
  return { record, sessions, legs, journey: journeyOf(sessions, legs) }
}
const always = (check: (facts: ReturnType<typeof factsOf>) => void) =>
  fc.assert(fc.property(participants, (given) => check(factsOf(given))))

describe('legs of any record', () => {
  it('have each session of an agent or user exactly once, and no other', () => {
    always(({ sessions, legs }) => {
      const inLegs = legs.flatMap(({ agents }) => agents.map(({ index }) => index))
      expect(inLegs.toSorted((a, b) => a - b)).toEqual(sessions.filter(isAgent).map(({ index }) => index))
    })
  })

  it('have each queue entry, numbered by start, with the queue that queue_path names', () => {
    always(({ sessions, legs, journey }) => {
      const entries = sessions.filter(({ purpose }) => purpose === 'acd')
      expect(new Set(legs.flatMap(({ acd }) => acd ?? []))).toEqual(new Set(entries))
      const hops = legs.filter(({ hop }) => hop > 0)
      expect(new Set(hops.map(({ hop }) => hop))).toEqual(new Set(entries.map((_, position) => position + 1)))
      const starts = hops.map(({ acd }) => acd?.startMs ?? Number.POSITIVE_INFINITY)
      expect(starts).toEqual(starts.toSorted((a, b) => (a === b ? 0 : a - b)))
      for (const { hop, queueId: queue } of hops) expect(journey.queuePath[hop - 1]).toBe(queue)
      expect(journey.queuePath.length).toBe(entries.length)
    })
  })

  it('are attempts that were made for the queue of their entry, while it lasted or within a second of its end', () => {
    always(({ legs }) => {
      for (const {
        acd,
        agents: [agent],
        queueId: queue,
      } of legs) {
        if (acd === null || agent === undefined) continue
        expect(agent.segments.find((segment) => segment.queueId !== null)?.queueId ?? '').toBe(queue)
        expect(agent.startMs).toBeGreaterThanOrEqual(acd.startMs ?? Number.POSITIVE_INFINITY)
        if (!acd.isOpen) expect((agent.startMs ?? 0) - 1_000).toBeLessThanOrEqual(lastEnd(acd) ?? Infinity)
      }
    })
  })

  it('number the attempts of an entry without a gap in order of start; at most one leg of it, the last, has no agent', () => {
    always(({ legs }) => {
      for (const [, ofHop] of Map.groupBy(
        legs.filter(({ hop }) => hop > 0),
        ({ hop }) => hop,
      )) {
        const numbers = ofHop.map(({ attempt }) => attempt)
        const made = numbers.filter((number) => number > 0)
        expect(numbers.slice(0, made.length)).toEqual(made.map((_, position) => position + 1))
        expect(numbers.length - made.length).toBeLessThanOrEqual(1)
        const starts = ofHop.flatMap(({ agents }) => agents[0]?.startMs ?? [])
        expect(starts).toEqual(starts.toSorted((a, b) => a - b))
      }
    })
  })

  it('have one outcome each, and an abandon or flow-out exactly once for a queue entry that nobody answered', () => {
    const outcomes = new Set<LegOutcome>(['answered', 'not_responding', 'error', 'abandoned', 'flow_out', 'none'])
    always(({ legs, sessions }) => {
      for (const { outcome, isDeclined } of legs) {
        expect(outcomes).toContain(outcome)
        if (isDeclined) expect(outcome).toBe('not_responding')
      }
      for (const entry of sessions.filter(({ purpose }) => purpose === 'acd')) {
        const own = legs.filter(({ acd }) => acd === entry).map(({ outcome }) => outcome)
        const has = (name: string) => entry.session.metrics.some((metric) => metric.name === name)
        const expected = own.includes('answered')
          ? []
          : has('tAbandon')
            ? ['abandoned']
            : has('tFlowOut')
              ? ['flow_out']
              : []
        expect(own.filter((outcome) => outcome === 'abandoned' || outcome === 'flow_out')).toEqual(expected)
      }
    })
  })

  it('name an agent on the path for each leg that has one', () => {
    always(({ legs, journey }) => {
      const users = legs.flatMap(({ agents }) => agents[0]?.userId ?? [])
      expect(journey.agentPath.toSorted()).toEqual(users.toSorted())
    })
  })

  it('never end before they start, nor wait or talk for less than no time', () => {
    always(({ legs }) => {
      const columns = legColumns(legs)
      legs.forEach((_, position) => {
        const [start, end] = [columns['legs.started_at'][position], columns['legs.ended_at'][position]]
        if (start != null && end != null) expect(end).toBeGreaterThanOrEqual(start)
        for (const name of ['legs.wait_ms', 'legs.talk_ms', 'legs.alert_ms'] as const)
          expect(columns[name][position] ?? 0).toBeGreaterThanOrEqual(0)
      })
    })
  })

  it('are the same in whatever order the record lists participants and sessions, as are the paths and who ended it', () => {
    const told = (given: readonly object[]) => {
      const { record, sessions, legs, journey } = factsOf(given)
      const endings = endingsOf(sessions)
      return {
        legs: legs.map(({ acd, agents, ...more }) => ({
          ...more,
          acd: acd?.session.sessionId,
          agents: agents.map(({ session: { sessionId } }) => sessionId),
        })),
        journey,
        endings: endings.map(({ view, disconnectType: how, endMs }) => [view.session.sessionId, how, endMs]),
        endedBy: endedBy(record, sessions, endings),
      }
    }
    fc.assert(
      fc.property(participants, fc.func(fc.nat()), (given, key) => {
        const shuffle = <T>(items: readonly T[]) => items.toSorted((a, b) => key(a) - key(b))
        const shuffled = shuffle(given).map((one) => ({ ...one, sessions: shuffle(one.sessions) }))
        expect(told(shuffled)).toEqual(told(given))
      }),
    )
  })
})
