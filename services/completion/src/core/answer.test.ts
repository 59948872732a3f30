import { type ConversationState, type FetchOutcome, type RecordDigest, type SessionState } from '@aftercall/contracts'
import { options } from '../testing/world.ts'
import { foldAnswer } from './answer.ts'
import { firstSeen } from './state.ts'

const now = 100_000_000
const day = 86_400_000
const told = (more: Partial<SessionState> = {}): SessionState => ({
  ...{
    sessionId: 's',
    kind: 'customer',
    mediaType: 'VOICE',
    startedAt: 1,
    endedAt: 20_000,
    acwDue: false,
    acwAt: null,
  },
  ...more,
})
const record = (more: Partial<RecordDigest> = {}): RecordDigest => ({
  ...{ hash: 'h', conversationStart: 1, conversationEnd: 20_000, openSegments: 0, unsettledAt: null },
  sessions: [{ sessionId: 's', purpose: 'customer', mediaType: 'voice', open: false, end: 20_000, wrapUpEnd: null }],
  ...more,
})
const request = { round: 1, attempt: 4, requestedAt: now - 5_000, expiresAt: now + 5_000, knownStart: null }
const state = (more: Partial<ConversationState> = {}): ConversationState => ({
  ...firstSeen('org', 'c', 1),
  ...{ sessions: [told()], attempt: 1, requests: 4, request },
  ...more,
})
const outcome = (more: Partial<FetchOutcome> = {}): FetchOutcome => ({
  ...{ orgId: 'org', conversationId: 'c', round: 1, attempt: 4, lane: 'live', outcome: 'record', reason: null },
  ...{ asOf: 90_000_000, answeredAt: now, digest: record() },
  ...more,
})
const fold = (before: ConversationState, answer: FetchOutcome, at = now) => foldAnswer(before, answer, at, options)
const kinds = ({ effects }: ReturnType<typeof fold>) =>
  effects.map((effect) => String(effect.type === 'announce' ? effect.completion.kind : effect.type))

describe('an answer', () => {
  it('ends the request that it answers, and no other', () => {
    const nothing = outcome({ outcome: 'not_found_yet', digest: null })
    expect(fold(state(), nothing).state).toMatchObject({ request: null, answeredAt: now })
    expect(kinds(fold(state(), nothing))).toEqual([])
    expect(fold(state(), { ...nothing, attempt: 3 }).state).toMatchObject({ request, answeredAt: now })
    expect(fold(state(), { ...nothing, round: 2 }).state).toMatchObject({ request, answeredAt: now })
  })

  it('without anything in it decides nothing', () => {
    expect(fold(state(), outcome({ digest: null }))).toMatchObject({
      state: { phase: 'open', request: null },
      effects: [],
    })
  })

  it('that is unchanged is a record like any other', () => {
    expect(kinds(fold(state(), outcome({ outcome: 'unchanged' })))).toEqual(['completed', 'final'])
  })

  it('without a time is older than any other', () => {
    expect(fold(state(), outcome({ asOf: null })).state).toMatchObject({ asOf: 0 })
    expect(fold(state({ asOf: 5, digest: record({ hash: 'newer' }) }), outcome({ asOf: null })).state).toMatchObject({
      asOf: 5,
      digest: { hash: 'newer' },
    })
  })
})

describe('an expired request', () => {
  const expired = outcome({ outcome: 'expired', digest: null })

  it('is no attempt, once its time is over', () => {
    expect(fold(state(), expired, request.expiresAt)).toEqual({
      state: state({ request: null, attempt: 0 }),
      effects: [],
    })
  })

  it('is waited for while its time is not over, or when it is another', () => {
    const before = state()
    expect(fold(before, expired, request.expiresAt - 1).state).toBe(before)
    expect(fold(before, { ...expired, attempt: 3 }, request.expiresAt).state).toBe(before)
  })
})

describe.each(['refused', 'dead_lettered'])('what is %s', (kind) => {
  const answer = outcome({ outcome: kind, reason: 'forbidden', digest: null })

  it('ends so, and says why', () => {
    const folded = fold(state(), answer)
    expect(folded.state).toMatchObject({ phase: kind, phaseAt: now, request: null })
    expect(folded.effects).toEqual([
      { type: 'announce', completion: expect.objectContaining({ kind, reason: 'forbidden', at: now }) as unknown },
    ])
  })

  it.each([kind, 'final', 'given_up'])('stays as it was when it was %s', (phase) => {
    expect(fold(state({ phase, request: null }), answer)).toMatchObject({ state: { phase, phaseAt: 1 }, effects: [] })
  })
})

describe('a look in vain for what may come late', () => {
  const nothing = outcome({ outcome: 'not_found_yet', digest: null })
  const waiting = (more: Partial<ConversationState> = {}) =>
    state({ digest: record({ unsettledAt: 20_000 }), asOf: 30_000, completedAnnounced: true, ...more })

  it('is the end: the record in hand is good', () => {
    expect(fold(waiting(), nothing).effects).toEqual([
      { type: 'announce', completion: expect.objectContaining({ kind: 'final', missingSessionIds: [] }) as unknown },
    ])
    expect(kinds(fold(waiting(), { ...nothing, outcome: 'refused' }))).toEqual(['final'])
    expect(fold(waiting(), nothing).state).toMatchObject({ phase: 'final', phaseAt: now, request: null })
  })

  it.each([
    ['it answers another request', {}, { attempt: 3 }],
    ['a row may be left under another day', { strayStart: 5 }, {}],
    ['the conversation is not open', { phase: 'final' }, {}],
    ['nothing was asked since the last news', { attempt: 0 }, {}],
    ['the record lacks something', { sessions: [told({ sessionId: 't' })] }, {}],
  ])('but not when %s', (_what, more, about) => {
    expect(kinds(fold(waiting(more), { ...nothing, ...about }))).toEqual([])
  })
})

describe('a record', () => {
  it('that has everything is the end, announced as completed and as final', () => {
    const folded = fold(state(), outcome())
    expect(kinds(folded)).toEqual(['completed', 'final'])
    expect(folded.state).toMatchObject({
      ...{ phase: 'final', phaseAt: now, completedAnnounced: true, request: null, asOf: 90_000_000 },
      digest: { hash: 'h' },
    })
    expect(kinds(fold(state({ completedAnnounced: true }), outcome()))).toEqual(['final'])
  })

  it('that may still get something is announced as completed, once', () => {
    const early = outcome({ digest: record({ unsettledAt: now }), asOf: now })
    const folded = fold(state(), early)
    expect(kinds(folded)).toEqual(['completed'])
    expect(folded.state).toMatchObject({ phase: 'open', completedAnnounced: true })
    expect(kinds(fold(state({ completedAnnounced: true }), early))).toEqual([])
  })

  it('that lacks a session is accepted after some attempts, and the session is named', () => {
    const sessions = [told(), told({ sessionId: 't' })]
    const after = (attempt: number) => fold(state({ sessions, attempt }), outcome())
    expect(kinds(after(options.acceptAfterAttempts - 1))).toEqual([])
    expect(after(options.acceptAfterAttempts).effects).toEqual([
      {
        type: 'announce',
        completion: expect.objectContaining({ kind: 'completed', missingSessionIds: ['t'] }) as unknown,
      },
      { type: 'announce', completion: expect.objectContaining({ kind: 'final', missingSessionIds: ['t'] }) as unknown },
    ])
    const late = outcome({ digest: record({ unsettledAt: now }), asOf: now })
    expect(fold(state({ sessions, attempt: options.acceptAfterAttempts }), late).effects).toEqual([
      {
        type: 'announce',
        completion: expect.objectContaining({ kind: 'completed', missingSessionIds: ['t'] }) as unknown,
      },
    ])
  })

  it('that is still open is never accepted, however often it was asked for', () => {
    const open = record({ openSegments: 1, conversationEnd: null })
    const folded = fold(
      state({ attempt: 9 }),
      outcome({ digest: { ...open, sessions: [{ ...open.sessions[0]!, open: true }] } }),
    )
    expect(folded).toMatchObject({ state: { phase: 'open' }, effects: [] })
  })

  it('that is older than the one in hand changes nothing', () => {
    const newer = state({ asOf: 95_000_000, digest: record({ hash: 'newer', openSegments: 1 }) })
    expect(fold(newer, outcome())).toMatchObject({
      state: { asOf: 95_000_000, digest: { hash: 'newer' } },
      effects: [],
    })
    expect(fold({ ...newer, asOf: 90_000_000 }, outcome()).state).toMatchObject({ digest: { hash: 'h' } })
  })

  it.each(['refused', 'dead_lettered', 'given_up'])('takes up again what was %s', (phase) => {
    const lacking = state({ phase, sessions: [told({ sessionId: 't' })] })
    expect(fold(lacking, outcome()).state).toMatchObject({ phase: 'open', phaseAt: now })
  })

  it('of an open conversation leaves the age of that alone', () => {
    expect(fold(state({ sessions: [told({ sessionId: 't' })] }), outcome()).state).toMatchObject({ phaseAt: 1 })
  })
})

describe('a record of what is final', () => {
  const final = state({ phase: 'final', digest: record(), asOf: 80_000_000, request: null })

  it('changes nothing while it is closed', () => {
    expect(fold(final, outcome({ asOf: 95_000_000 }))).toMatchObject({ state: { phase: 'final' }, effects: [] })
  })

  it('opens another round when it came to life again', () => {
    const alive = record({ openSegments: 1 })
    expect(kinds(fold(final, outcome({ digest: alive })))).toEqual(['reopened'])
  })

  it('is asked for once more when it starts on another day', () => {
    const moved = outcome({ digest: record({ conversationStart: 1 + day }) })
    const folded = fold(final, moved)
    expect(folded).toMatchObject({ state: { phase: 'open', phaseAt: now, attempt: 1, strayStart: 1 }, effects: [] })
    // Known already: a look for it is under way.
    expect(fold({ ...final, strayStart: 1 }, moved).state).toMatchObject({ phase: 'final' })
  })

  it('only notes the other day while the conversation is open', () => {
    const open = { ...final, phase: 'open', attempt: 3, phaseAt: 7 }
    const moved = outcome({ digest: record({ conversationStart: 1 + day }) })
    expect(fold(open, moved).state).toMatchObject({ phase: 'open', attempt: 3, phaseAt: 7, strayStart: 1 })
  })

  it('is the end of that only when its request named the other day', () => {
    const open = { ...final, phase: 'open', request: { ...request, knownStart: 1 } }
    const moved = outcome({ digest: record({ conversationStart: 1 + day }) })
    expect(fold(open, moved).state).toMatchObject({ phase: 'final', strayStart: null })
    expect(fold(open, { ...moved, attempt: 3 }).state).toMatchObject({ phase: 'open', strayStart: 1 })
  })
})

describe('a record that is not closed is announced as completed', () => {
  const party = (purpose: string, more: object) => ({ ...record().sessions[0]!, sessionId: purpose, purpose, ...more })
  const open = (...sessions: RecordDigest['sessions']) =>
    outcome({
      digest: record({ conversationEnd: null, openSegments: 1, sessions: [...record().sessions, ...sessions] }),
    })
  const completion = (folded: ReturnType<typeof fold>) =>
    folded.effects.flatMap((effect) => (effect.type === 'announce' ? [effect.completion] : []))

  it('when all that goes on is after-call work, which is said', () => {
    const folded = fold(state(), open(party('agent', { open: true })))
    expect(completion(folded)).toMatchObject([{ kind: 'completed', acwPending: true }])
  })

  it('when somebody was left behind, without after-call work', () => {
    const folded = fold(state(), open(party('external', { open: true, end: null })))
    expect(completion(folded)).toMatchObject([{ kind: 'completed', acwPending: false }])
  })

  it('when it is closed and lacks only what was told of after-call work, which is not pending then', () => {
    const folded = fold(state({ sessions: [told({ acwAt: 25_000, kind: 'user' })] }), outcome())
    expect(completion(folded)).toMatchObject([{ kind: 'completed', acwPending: false }])
  })

  it.each([
    [
      'a session is open by what the events told',
      state({ sessions: [told(), told({ sessionId: 't', endedAt: null })] }),
      [],
    ],
    ['the record does not show an end that was told', state({ sessions: [told({ endedAt: 90_000 })] }), []],
    ['somebody is there', state(), [party('agent', { open: true, end: null })]],
  ])('but not when %s', (_what, before, sessions) => {
    expect(fold(before, open(...sessions)).effects).toEqual([])
  })
})
