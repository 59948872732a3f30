import { type ConversationState } from '@aftercall/contracts'
import {
  type Arrival,
  announcementsOf,
  digestAt,
  event,
  eventsOf,
  faithfully,
  options,
  play,
  requestsOf,
  type TrueSession,
} from '../testing/world.ts'
import { lookUpAnew, step } from './completion.ts'
import { coverageOf } from './coverage.ts'
import { lateDataWaitMs } from './late-data.ts'
import { planOf } from './plan.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Customer 0–300 s, queue 20–40 s, agent 40–300 s with after-call work until 330 s. */
const answered: readonly TrueSession[] = [
  { sessionId: 'c', kind: 'customer', start: 0, end: 300 * second },
  { sessionId: 'q', kind: 'acd', start: 20 * second, end: 40 * second },
  { sessionId: 'a', kind: 'user', start: 40 * second, end: 300 * second, wrapUpEnd: 330 * second },
]
const abandoned: readonly TrueSession[] = [
  { sessionId: 'c', kind: 'customer', start: 0, end: 90 * second },
  { sessionId: 'q', kind: 'acd', start: 20 * second, end: 90 * second },
]
const onTime = (sessions: readonly TrueSession[]): Arrival[] =>
  eventsOf(sessions).map((each) => ({ at: each.eventTime, event: each }))
const until = 3 * hour
const states = (arrivals: readonly Arrival[], answers: Parameters<typeof play>[1]) =>
  play(arrivals, answers, until).states

const outcomeOf = (asOf: number) => ({
  orgId: 'org',
  conversationId: 'conversation',
  round: 1,
  attempt: 1,
  lane: 'live',
  outcome: 'record',
  reason: null,
  asOf,
  answeredAt: asOf,
  digest: digestAt(answered, 100 * second),
})

describe('a conversation whose events all arrive', () => {
  it('is asked for once, after the quiet period, when nothing is left to come', () => {
    const played = play(onTime(abandoned), faithfully(abandoned), until)
    expect(requestsOf(played).map(({ at, cause }) => ({ at, cause }))).toEqual([{ at: 95 * second, cause: 'ended' }])
    expect(announcementsOf(played).map(({ kind }) => kind)).toEqual(['completed', 'final'])
  })

  it('is shown before after-call work ends and revised by the wrap-up', () => {
    const played = play(onTime(answered), faithfully(answered), until)
    expect(requestsOf(played).map(({ at, cause }) => ({ at, cause }))).toEqual([
      { at: 305 * second, cause: 'ended' },
      { at: 335 * second, cause: 'after_call_work' },
    ])
    expect(announcementsOf(played).map(({ kind, acwPending }) => ({ kind, acwPending }))).toEqual([
      { kind: 'completed', acwPending: true },
      { kind: 'final', acwPending: false },
    ])
  })

  it('is not asked for while a session is open', () => {
    const played = play(onTime(answered), faithfully(answered), until)
    expect(requestsOf(played).every(({ at }) => at >= 300 * second)).toBe(true)
  })

  it('is forgotten two hours after it is final', () => {
    const played = play(onTime(abandoned), faithfully(abandoned), until)
    expect(played.state).toBeNull()
    expect(played.endedAt).toBe(96 * second + options.markerMs)
  })
})

describe('a conversation whose events are late or lost', () => {
  it('asks again on the schedule when the sign of after-call work never comes', () => {
    const arrivals = onTime(answered).filter((arrival) => arrival.event.eventType !== 'acw')
    const played = play(arrivals, faithfully(answered), until)
    expect(requestsOf(played).map(({ cause }) => cause)).toEqual(['ended', 'retry'])
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', conversationEnd: 330 * second })
  })

  it('is looked up after the idle limit when an end is lost, and believed', () => {
    const arrivals = onTime(abandoned).filter((arrival) => arrival.event.eventType !== 'customer.end')
    const played = play(arrivals, faithfully(abandoned), 8 * hour)
    expect(requestsOf(played).map(({ at, cause }) => ({ at, cause }))).toEqual([
      { at: 90 * second + 4 * hour, cause: 'idle' },
    ])
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final' })
  })

  it('does not believe a record that lacks a session, until it has asked often enough', () => {
    const incomplete = abandoned.slice(0, 1)
    const played = play(onTime(abandoned), faithfully(incomplete), until)
    expect(requestsOf(played)).toHaveLength(options.acceptAfterAttempts)
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', missingSessionIds: ['q'] })
  })

  it('waits for a wrap-up that events told of as long as it may come late, then does without', () => {
    const never: readonly TrueSession[] = answered.map(({ wrapUpEnd: _, ...session }) => session)
    const played = play(onTime(answered), faithfully(never), until)
    const [, ...again] = requestsOf(played).map(({ at }) => at)
    expect(again).toHaveLength(options.acceptAfterAttempts + 1)
    expect(again.at(-1)).toBeGreaterThanOrEqual(330 * second + options.lateDataMs)
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', conversationEnd: 300 * second })
  })

  it('does not believe a record that ends before the events do', () => {
    const stale = digestAt(abandoned, 90 * second)!
    const early = {
      ...stale,
      conversationEnd: 80 * second,
      sessions: stale.sessions.map((each) => ({ ...each, end: 80 * second })),
    }
    let asked = 0
    const played = play(
      onTime(abandoned),
      (request) => {
        asked += 1
        const at = request.requestedAt + second
        return { at, outcome: { outcome: 'record', asOf: at, digest: asked === 1 ? early : stale } }
      },
      until,
    )
    expect(requestsOf(played)).toHaveLength(2)
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', conversationEnd: 90 * second })
  })

  it('ignores a stale answer that comes after a fresher one', () => {
    const fresh = step(null, { type: 'event', event: event('customer.start', 'c', 0) }, 0, options).state
    const fold = (state: ConversationState | null, asOf: number) =>
      step(state, { type: 'answer', outcome: outcomeOf(asOf) }, 10_000, options).state
    expect(fold(fold(fresh, 5_000), 4_000)?.asOf).toBe(5_000)
  })

  it('costs an unknown conversation one request when a single late event shows up', () => {
    const played = play([{ at: 10 * hour, event: event('acw', 'a', 330 * second) }], faithfully(answered), 20 * hour)
    expect(requestsOf(played)).toHaveLength(1)
    expect(announcementsOf(played).map(({ kind }) => kind)).toEqual(['completed', 'final'])
  })
})

describe('a conversation of which a flow ends first, where no other ends were heard yet', () => {
  const throughMenu: readonly TrueSession[] = [
    { sessionId: 'f', kind: 'flow', start: 0, end: 20 * second },
    ...answered,
  ]
  const rules = { ...options, endsHeard: (_: string, kind: string) => kind === 'flow' }

  it('is looked up, and not called completed while the record shows people connected', () => {
    const played = play(onTime(throughMenu), faithfully(throughMenu), until, rules)
    expect(requestsOf(played)[0]!.at).toBeLessThan(300 * second)
    expect(announcementsOf(played)[0]!).toMatchObject({ kind: 'completed' })
    expect(announcementsOf(played)[0]!.at).toBeGreaterThanOrEqual(300 * second)
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', conversationEnd: 330 * second })
  })

  it('is not called completed either while the caller is alone between menu and queue', () => {
    const alone: readonly TrueSession[] = [
      { sessionId: 'f', kind: 'flow', start: 0, end: 20 * second },
      { sessionId: 'c', kind: 'customer', start: 0, end: 90 * second },
    ]
    const played = play(onTime(alone), faithfully(alone), until, rules)
    expect(requestsOf(played)[0]!.at).toBeLessThan(90 * second)
    expect(announcementsOf(played)[0]!.at).toBeGreaterThanOrEqual(90 * second)
  })
})

describe('a conversation with a leg that is left behind', () => {
  const day = 24 * hour
  /** The agent called in an outside party, whose leg is swept sixty days later. */
  const conference: readonly TrueSession[] = [
    ...answered,
    { sessionId: 'outside', kind: 'customer', start: 100 * second, end: 60 * day },
  ]

  it('is asked for when everybody else has hung up, and shown', () => {
    const played = play(onTime(conference), faithfully(conference), hour)
    expect(requestsOf(played)[0]).toMatchObject({ at: 305 * second, cause: 'ended' })
    expect(announcementsOf(played)).toEqual([expect.objectContaining({ kind: 'completed', acwPending: true })])
  })

  it('is looked at on the schedule until the sweep, and final then', () => {
    const played = play(onTime(conference), faithfully(conference), 61 * day)
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', conversationEnd: 60 * day })
    expect(requestsOf(played).length).toBeLessThan(75)
  })

  it('does not mistake a callback that waits for its time, or the caller alone, for one', () => {
    const waiting = onTime([answered[0]!, answered[1]!, answered[2]!])
    const callback = {
      at: 290 * second,
      event: event('customer.start', 'later', 290 * second, { mediaType: 'CALLBACK' }),
    }
    const looks = requestsOf(play([...waiting, callback], faithfully(answered), 3 * hour))
    expect(looks.map(({ cause }) => cause)).toEqual(['idle'])
    const alone = onTime(answered).filter(({ event: each }) => each.eventType !== 'customer.end')
    expect(requestsOf(play(alone, faithfully(answered), 2 * hour))).toEqual([])
  })
})

describe('a callback with an appointment', () => {
  const day = 24 * hour
  const callback: readonly TrueSession[] = [
    { sessionId: 'c', kind: 'customer', start: minute, end: 2 * day, mediaType: 'CALLBACK' },
    { sessionId: 'a', kind: 'user', start: 2 * day - 5 * minute, end: 2 * day, mediaType: 'CALLBACK' },
  ]

  it('is looked at once soon after it was made, so that it has a row, then daily', () => {
    const played = play(onTime(callback), faithfully(callback), 3 * day)
    const times = requestsOf(played).map(({ at }) => at)
    expect(times).toHaveLength(3)
    expect(times[0]).toBe(2 * hour + 5 * minute)
    expect(times[1]).toBeGreaterThanOrEqual(times[0]! + options.longIdleLimitMs)
    expect(times[1]).toBeLessThan(times[0]! + options.longIdleLimitMs + 2 * hour)
    expect(times[2]).toBe(2 * day + options.quietPeriodMs)
  })

  it('that begins sooner costs no look before its end', () => {
    const soon = callback.map((session) => ({ ...session, start: 20 * minute, end: 25 * minute }))
    expect(requestsOf(play(onTime(soon), faithfully(soon), hour)).map(({ cause }) => cause)).toEqual(['ended'])
  })
})

describe('how an answer, or an event, changes what is waited for', () => {
  const openEvents = onTime(answered).filter(({ event: each }) => each.eventType.endsWith('.start'))
  const openState = states(openEvents, () => null).at(-1)!
  const digest = digestAt(answered, 100 * second)!

  it('an event of which nothing is known yet lets the quiet period begin again', () => {
    const first = step(null, { type: 'event', event: event('customer.end', 'c', 0) }, 0, options).state
    const { state } = step(first, { type: 'event', event: event('acd.end', 'q', second) }, 3 * second, options)
    expect(state).toMatchObject({ waitsFor: 'quiet_period', nextAt: 3 * second + options.quietPeriodMs })
  })

  it('an event that the record in hand knows already hurries nothing', () => {
    const looked = { ...openState, attempt: 3, answeredAt: 200 * second, asOf: 200 * second, digest }
    const known = event('acd.end', 'q', 40 * second)
    const { state } = step(looked, { type: 'event', event: known }, 201 * second, options)
    expect(state).toMatchObject({ attempt: 3, evidenceAt: looked.evidenceAt })
  })

  it('a look while a session is open is not repeated before the next long silence', () => {
    const looked = { ...openState, attempt: 1, answeredAt: 4 * hour, asOf: 4 * hour, digest }
    expect(planOf(looked, options).at).toBeGreaterThanOrEqual(4 * hour + options.idleLimitMs)
  })

  it('a refusal is tried again after a day, not sooner', () => {
    const refused = { ...openState, phase: 'refused', attempt: 1, answeredAt: hour, request: null }
    expect(planOf(refused, options).at).toBeGreaterThanOrEqual(hour + 24 * hour)
  })

  it('an answer to another request that found nothing does not end a conversation that waits for late data', () => {
    const settled = digestAt(answered, hour)!
    const late = { ...settled, unsettledAt: 300 * second }
    const knownEnds = states(onTime(answered), () => null).at(-1)!
    const waiting = { ...knownEnds, phase: 'open', attempt: 1, request: null, asOf: 400 * second, digest: late }
    const nothing = { ...outcomeOf(0), outcome: 'not_found_yet', attempt: 77, digest: null }
    const { state } = step(waiting, { type: 'answer', outcome: nothing }, 500 * second, options)
    expect(state).toMatchObject({ phase: 'open', waitsFor: 'late_data' })
  })

  it('an open record of a final conversation is another round, whoever asked for it', () => {
    const final = play(onTime(abandoned), faithfully(abandoned), 100 * second).state!
    expect(final.phase).toBe('final')
    const live = { ...outcomeOf(final.asOf! + second), attempt: 77 }
    const { state, effects } = step(final, { type: 'answer', outcome: live }, 200 * second, options)
    expect(state).toMatchObject({ phase: 'open', round: 2 })
    expect(effects).toEqual([expect.objectContaining({ completion: expect.objectContaining({ kind: 'reopened' }) })])
  })

  it('late data is waited for as long as a record may be late, also where its times lie in the future', () => {
    const settled = { ...digestAt(abandoned, hour)!, unsettledAt: 48 * hour }
    const ended = { ...states(onTime(abandoned), () => null).at(-1)!, request: null, digest: settled }
    const known = { ...ended, attempt: 1, asOf: 2 * minute, answeredAt: 2 * minute }
    expect(lateDataWaitMs(known, options)).toBe(options.lateDataMs)
    expect(lateDataWaitMs({ ...known, attempt: 2 * options.acceptAfterAttempts }, options)).toBeNull()
  })

  it('a start after the end in the record is a session that came to life again', () => {
    const sessions = states(onTime(abandoned), () => null).at(-1)!.sessions
    const recorded = digestAt(abandoned, hour)!
    const again = sessions.map((each) => (each.sessionId === 'c' ? { ...each, startedAt: 10 * minute } : each))
    expect(coverageOf(recorded, sessions, options.toleranceMs).complete).toBe(true)
    expect(coverageOf(recorded, again, options.toleranceMs).complete).toBe(false)
  })

  it('a reopened conversation is as young as its round when it is asked whether to give it up', () => {
    const old = { ...openState, requests: 3, round: 2, firstSeenAt: 0, phaseAt: 64 * 24 * hour }
    const ended = { ...old, lastArrivalAt: 64 * 24 * hour, evidenceAt: 64 * 24 * hour }
    const { effects } = step(ended, { type: 'tick' }, 66 * 24 * hour, options)
    expect(effects.map(({ type }) => type)).toEqual(['request'])
  })
})

describe('a final conversation', () => {
  it('is not reopened by an event that the accepted record already covers', () => {
    const late: Arrival = { at: 20 * minute, event: event('flow.start', 'c', 0) }
    const repeat: Arrival = { at: 21 * minute, event: event('customer.end', 'c', 90 * second) }
    const played = play([...onTime(abandoned), late, repeat], faithfully(abandoned), until)
    expect(requestsOf(played)).toHaveLength(1)
  })

  it('is reopened by a new session, as another round of the same conversation', () => {
    const again: readonly TrueSession[] = [
      ...abandoned,
      { sessionId: 'c2', kind: 'customer', start: 30 * minute, end: 31 * minute },
    ]
    const played = play(onTime(again), faithfully(again), until)
    expect(announcementsOf(played).map(({ kind, round }) => ({ kind, round }))).toEqual([
      { kind: 'completed', round: 1 },
      { kind: 'final', round: 1 },
      { kind: 'reopened', round: 2 },
      { kind: 'completed', round: 2 },
      { kind: 'final', round: 2 },
    ])
  })
})

describe('a request', () => {
  it('is asked again when its answer is lost', () => {
    let asked = 0
    const played = play(
      onTime(abandoned),
      (request) => ((asked += 1) === 1 ? null : faithfully(abandoned)(request)),
      until,
    )
    expect(requestsOf(played).map(({ at }) => at)).toEqual([
      95 * second,
      95 * second + options.requestTtlMs + options.lostAllowanceMs,
    ])
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final' })
  })

  it('is asked again at once when it expired, without counting as an attempt', () => {
    let asked = 0
    const played = play(
      onTime(abandoned),
      (request) =>
        (asked += 1) === 1
          ? { at: request.expiresAt, outcome: { outcome: 'expired' } }
          : faithfully(abandoned)(request),
      until,
    )
    expect(requestsOf(played).map(({ at }) => at)).toEqual([95 * second, 95 * second + options.requestTtlMs])
  })

  it('that is called expired before its time is waited for: asking again at once would go round for ever', () => {
    let asked = 0
    const played = play(
      onTime(abandoned),
      (request) =>
        (asked += 1) <= 3
          ? { at: request.requestedAt + 10, outcome: { outcome: 'expired' } }
          : faithfully(abandoned)(request),
      until,
    )
    const times = requestsOf(played).map(({ at }) => at)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(gaps).toEqual(Array(3).fill(options.requestTtlMs + options.lostAllowanceMs))
  })

  it('is not touched by the expiry of an earlier one', () => {
    const asked = states(onTime(abandoned), () => null).find(({ request }) => request !== null)!
    const outcome = { ...outcomeOf(0), outcome: 'expired', attempt: 77, digest: null }
    const after = step(asked, { type: 'answer', outcome }, asked.request!.expiresAt, options).state
    expect(after).toMatchObject({ request: asked.request, attempt: asked.attempt })
  })

  it('is repeated on the schedule while the record is not found', () => {
    const played = play(
      onTime(abandoned),
      (request) => ({ at: request.requestedAt, outcome: { outcome: 'not_found_yet' } }),
      10 * minute,
    )
    const [first, ...later] = requestsOf(played).map(({ at }) => at)
    expect(first).toBe(95 * second)
    expect(later).toEqual([110 * second, 170 * second, 470 * second])
  })

  it('that is refused parks the conversation and is tried again slowly', () => {
    let asked = 0
    const played = play(
      onTime(abandoned),
      (request) =>
        (asked += 1) === 1
          ? { at: request.requestedAt, outcome: { outcome: 'refused', reason: 'forbidden' } }
          : faithfully(abandoned)(request),
      48 * hour,
    )
    expect(announcementsOf(played).map(({ kind }) => kind)).toEqual(['refused', 'completed', 'final'])
    expect(requestsOf(played)).toHaveLength(2)
  })

  it('is given up when the conversation has been open for 65 days', () => {
    const day = 24 * hour
    const played = play(
      onTime(abandoned),
      (request) => ({ at: request.requestedAt, outcome: { outcome: 'not_found_yet' } }),
      80 * day,
    )
    expect(announcementsOf(played)).toEqual([expect.objectContaining({ kind: 'given_up', reason: 'too_old' })])
    expect(requestsOf(played).length).toBeLessThan(80)
    expect(played.state).toBeNull()
  })
})

describe('a clock that is wrong', () => {
  it('that ran a year ahead for a moment makes nobody wait for a year', () => {
    const year = 365 * 24 * hour
    const ahead = step(null, { type: 'event', event: event('customer.end', 'c', 0) }, year, options).state
    const { state } = step(ahead, { type: 'tick' }, minute, options)
    expect(state).toMatchObject({ waitsFor: 'quiet_period', nextAt: minute + options.quietPeriodMs })
  })

  it('that ran ahead while a request was made lets it expire by the clock as it is now', () => {
    const year = 365 * 24 * hour
    const ended = step(null, { type: 'event', event: event('customer.end', 'c', 0) }, year, options).state
    const asked = step(ended, { type: 'tick' }, year + options.quietPeriodMs, options).state
    const { state } = step(asked, { type: 'tick' }, minute, options)
    expect(state).toMatchObject({
      waitsFor: 'answer',
      nextAt: minute + options.requestTtlMs + options.lostAllowanceMs,
    })
  })

  it('that started in 1970 gives nobody up who was never asked for', () => {
    const ended = step(null, { type: 'event', event: event('customer.end', 'c', 0) }, 0, options).state
    const { effects } = step(ended, { type: 'tick' }, 20_000 * 24 * hour, options)
    expect(effects.map(({ type }) => type)).toEqual(['request'])
  })
})

describe('a flow that plays to whoever waits in a queue', () => {
  it('speaks under the session of the queue, and its end is not the end of the queue', () => {
    const waiting: readonly TrueSession[] = [
      {
        sessionId: 'q',
        kind: 'acd',
        start: 20 * second,
        end: 90 * second,
        inQueueFlow: { start: 21 * second, end: 30 * second },
      },
    ]
    const played = play(onTime(waiting), faithfully(waiting), until)
    expect(requestsOf(played).map(({ at, knownSessionIds }) => ({ at, knownSessionIds }))).toEqual([
      { at: 95 * second, knownSessionIds: ['q'] },
    ])
    expect(announcementsOf(played).at(-1)).toMatchObject({ kind: 'final', missingSessionIds: [] })
  })
})

it('that was given up is not taken up again by the late refusal of a request', () => {
  const givenUp: ConversationState = { ...states(onTime(abandoned), () => null)[0]!, phase: 'given_up', request: null }
  const late = { ...outcomeOf(0), outcome: 'refused', reason: 'forbidden', digest: null }
  const after = step(givenUp, { type: 'answer', outcome: late }, givenUp.phaseAt + minute, options)
  expect(after).toMatchObject({ state: { phase: 'given_up', waitsFor: 'expiry' }, effects: [] })
})

describe('what nothing is known of', () => {
  it('is not made known by an answer', () => {
    expect(step(null, { type: 'answer', outcome: outcomeOf(1) }, minute, options)).toStrictEqual({
      state: null,
      effects: [],
    })
    expect(step(null, { type: 'tick' }, minute, options)).toStrictEqual({ state: null, effects: [] })
  })

  it('is asked for when its state is lost', () => {
    const { state, effects } = lookUpAnew('org', 'conversation', minute, options)
    expect(effects).toEqual([
      {
        type: 'request',
        request: expect.objectContaining({
          cause: 'lost_state',
          knownHash: null,
          knownSessionIds: [],
          attempt: 1,
        }) as unknown,
      },
    ])
    expect(state).toMatchObject({ waitsFor: 'answer', requests: 1 })
  })
})

describe('asking again', () => {
  const ended = step(null, { type: 'event', event: event('customer.end', 'c', 0) }, 0, options).state!
  const asked = step(ended, { type: 'tick' }, options.quietPeriodMs, options).state!

  it('for what was lost is the same attempt by another number', () => {
    const lostAt = options.quietPeriodMs + options.requestTtlMs + options.lostAllowanceMs
    expect(asked.nextAt).toBe(lostAt)
    const { state, effects } = step(asked, { type: 'tick' }, lostAt, options)
    expect(state).toMatchObject({ attempt: 1, requests: 2 })
    expect(effects).toMatchObject([{ type: 'request', request: { attempt: 2, cause: 'ended' } }])
  })

  it('names the record that is known', () => {
    const known = {
      ...asked,
      request: null,
      attempt: 1,
      answeredAt: minute,
      asOf: minute,
      digest: digestAt(answered, 100 * second)!,
    }
    const { effects } = step(known, { type: 'tick' }, 10 * hour, options)
    expect(effects).toMatchObject([{ type: 'request', request: { knownHash: known.digest.hash } }])
  })

  it('ends when the conversation is too old, to the millisecond', () => {
    const old = { ...ended, requests: 1, evidenceAt: 0 }
    const kinds = (age: number) => step(old, { type: 'tick' }, age, options).effects.map(({ type }) => type)
    expect(kinds(options.giveUpAfterMs - 1)).toEqual(['request'])
    expect(kinds(options.giveUpAfterMs)).toEqual(['announce'])
  })
})
