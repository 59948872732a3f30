import { type ConversationState, type RecordDigest, type SessionState } from '@aftercall/contracts'
import { options } from '../testing/world.ts'
import { planOf } from './plan.ts'
import { firstSeen } from './state.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** A moment that is no shared one, so that those can be told apart. */
const now = 1_000 * day + 7 * second

const told = (more: Partial<SessionState> = {}): SessionState => ({
  ...{ sessionId: 's', kind: 'customer', mediaType: 'VOICE', startedAt: 1, endedAt: 2, acwDue: false, acwAt: null },
  ...more,
})
const ended = [told()]
const talking = [told({ endedAt: null })]
const asleep = [told({ endedAt: null, mediaType: 'CALLBACK' })]
const digest = (more: Partial<RecordDigest> = {}): RecordDigest => ({
  ...{ hash: 'h', conversationStart: 0, conversationEnd: null, openSegments: 1, unsettledAt: null },
  sessions: [{ sessionId: 's', purpose: 'customer', mediaType: 'voice', open: false, end: 2, wrapUpEnd: null }],
  ...more,
})
const withOpen = (purpose: string, mediaType: string, end: number | null) =>
  digest({
    sessions: [...digest().sessions, { sessionId: 'o', purpose, mediaType, open: true, end, wrapUpEnd: null }],
  })
const state = (more: Partial<ConversationState>): ConversationState => ({ ...firstSeen('o', 'c', now), ...more })
const plan = (more: Partial<ConversationState>) => planOf(state(more), options)
const asked = { attempt: 1, answeredAt: now + minute, asOf: now }

describe('before it was asked for', () => {
  it('an ended conversation waits for silence after the last news', () => {
    expect(plan({ sessions: ended, evidenceAt: now + 3 })).toEqual({
      waitsFor: 'quiet_period',
      at: now + 3 + options.quietPeriodMs,
      cause: 'ended',
    })
  })

  it.each([
    [
      'after-call work that came after the conversation was announced',
      { completedAnnounced: true, round: 2 },
      'after_call_work',
    ],
    ['a conversation that was taken up again', { round: 2 }, 'reopened'],
  ])('names as cause %s', (_what, more, cause) => {
    expect(plan({ sessions: ended, ...more })).toMatchObject({ waitsFor: 'quiet_period', cause })
  })

  it('an open one waits for its end, or for a long silence after whatever arrived last', () => {
    expect(plan({ sessions: talking, lastArrivalAt: now + 3 })).toEqual({
      waitsFor: 'session_end',
      at: now + 3 + options.idleLimitMs,
      cause: 'idle',
    })
  })

  it('what may sleep is looked at soon, with others, when it has no record yet, and later when it has', () => {
    const { at } = plan({ sessions: asleep })
    expect(at % options.sharedTickMs).toBe(0)
    expect(at - now).toBeGreaterThanOrEqual(2 * hour)
    expect(at - now).toBeLessThan(2 * hour + options.sharedTickMs)
    expect(plan({ sessions: asleep, digest: digest() }).at).toBe(now + options.longIdleLimitMs)
    const hasty = { ...options, longIdleLimitMs: hour }
    expect(planOf(state({ sessions: asleep }), hasty).at - now).toBeLessThan(hour + options.sharedTickMs)
  })

  it('what slept and has ended sleeps no more', () => {
    const sessions = [told({ mediaType: 'CALLBACK' }), told({ sessionId: 't', endedAt: null })]
    expect(plan({ sessions }).at).toBe(now + options.idleLimitMs)
  })
})

it('a request is waited for until its life is over, and an allowance', () => {
  const request = { round: 1, attempt: 1, requestedAt: now, expiresAt: now + 5, knownStart: null }
  expect(plan({ request, phase: 'final' })).toEqual({ waitsFor: 'answer', at: now + 5 + options.lostAllowanceMs })
})

it.each(['final', 'dead_lettered', 'given_up'])('what is %s waits to be forgotten', (phase) => {
  expect(plan({ phase, sessions: ended })).toEqual({ waitsFor: 'expiry', at: now + options.markerMs })
})

it('what is refused is tried again after a day, and ever more slowly', () => {
  const refused = (more: Partial<ConversationState>) => plan({ phase: 'refused', sessions: ended, ...asked, ...more })
  const waitMs = (more: Partial<ConversationState>) => refused(more).at - (more.answeredAt ?? asked.answeredAt)
  expect(refused({})).toMatchObject({ waitsFor: 'retry', cause: 'retry' })
  expect(waitMs({})).toBeGreaterThanOrEqual(day)
  expect(waitMs({})).toBeLessThan(day + hour)
  expect(waitMs({ attempt: 9, answeredAt: now + 8 * day })).toBeGreaterThanOrEqual(2 * day)
})

describe('after it was asked for', () => {
  it('a record that is not there, or is behind, is asked for again soon', () => {
    const soon = { waitsFor: 'retry', at: now + minute + 15 * second, cause: 'retry' }
    expect(plan({ sessions: ended, ...asked })).toEqual(soon)
    expect(plan({ sessions: [told({ endedAt: 10 * minute })], ...asked, digest: digest() })).toEqual(soon)
    expect(plan({ sessions: ended, ...asked, attempt: 2 }).at).toBe(now + minute + minute)
  })

  it('without any answer the wait counts from the last news', () => {
    expect(plan({ sessions: ended, attempt: 1, evidenceAt: now + 3 }).at).toBe(now + 3 + 15 * second)
  })

  it.each([
    ['after-call work', withOpen('agent', 'voice', 2), 'after_call_work'],
    ['somebody on the line', withOpen('agent', 'voice', null), 'session_end'],
  ])('while the record shows %s the next look waits for the grace at least', (_what, record, waitsFor) => {
    const next = (attempt: number) => plan({ sessions: ended, ...asked, attempt, digest: record })
    expect(next(1)).toEqual({ waitsFor, at: now + minute + options.acwGraceMs, cause: 'retry' })
    expect(next(3)).toEqual({ waitsFor, at: now + minute + 5 * minute, cause: 'retry' })
  })

  it('while all that is open may sleep, attempts that hurry are left out', () => {
    const next = plan({ sessions: ended, ...asked, digest: withOpen('customer', 'callback', null) })
    expect(next).toMatchObject({ waitsFor: 'session_end', cause: 'retry' })
    expect(next.at % options.sharedTickMs).toBe(0)
    expect(next.at - asked.answeredAt).toBeGreaterThanOrEqual(options.sharedTickFromMs)
    expect(next.at - asked.answeredAt).toBeLessThan(options.sharedTickFromMs + options.sharedTickMs)
  })

  it('while a session is open the next look waits for a long silence, or longer if it was slow already', () => {
    const next = (more: Partial<ConversationState>) => plan({ sessions: talking, ...asked, digest: digest(), ...more })
    expect(next({})).toMatchObject({ waitsFor: 'session_end', cause: 'idle' })
    expect(next({}).at - asked.answeredAt).toBeGreaterThanOrEqual(options.idleLimitMs)
    expect(next({}).at - asked.answeredAt).toBeLessThan(options.idleLimitMs + hour)
    expect(next({ attempt: 6 }).at - asked.answeredAt).toBeGreaterThanOrEqual(12 * hour)
    expect(next({ sessions: asleep }).at - asked.answeredAt).toBeGreaterThanOrEqual(options.longIdleLimitMs)
  })

  it('what is old is looked at ever more slowly, by its age since it was opened', () => {
    const waitMs = (ageMs: number) => plan({ sessions: ended, attempt: 8, answeredAt: now + ageMs }).at - now - ageMs
    expect(waitMs(day)).toBeLessThan(day + 2 * hour)
    expect(waitMs(8 * day)).toBeGreaterThanOrEqual(2 * day)
    expect(waitMs(8 * day)).toBeLessThan(2 * day + 2 * hour)
  })

  it('a record that would be believed is looked at once more when what may be late must be there, with others', () => {
    const closed = digest({ conversationEnd: 2, openSegments: 0, unsettledAt: now })
    const next = plan({ sessions: ended, ...asked, digest: closed })
    expect(next).toMatchObject({ waitsFor: 'late_data', cause: 'late_data' })
    expect(next.at % options.sharedTickMs).toBe(0)
    expect(next.at - asked.answeredAt).toBeGreaterThanOrEqual(options.lateDataMs)
    expect(next.at - asked.answeredAt).toBeLessThan(options.lateDataMs + options.sharedTickMs)
    const open = digest({ unsettledAt: now })
    expect(plan({ sessions: ended, ...asked, digest: open }).waitsFor).not.toBe('late_data')
  })

  it('knows of whom it must not wait for an end', () => {
    const unheard = { ...options, endsHeard: (orgId: string, kind: string) => orgId !== 'o' || kind !== 'customer' }
    const sessions = [told({ kind: 'flow' }), told({ endedAt: null })]
    expect(planOf(state({ sessions }), unheard).waitsFor).toBe('quiet_period')
    expect(planOf(state({ sessions }), options).waitsFor).toBe('session_end')
    expect(planOf(state({ sessions, orgId: 'p' }), unheard).waitsFor).toBe('session_end')
  })
})
