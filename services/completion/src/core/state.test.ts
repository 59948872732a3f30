import { announcement, firstSeen, inTodaysForm, reopen, stateForm, withoutRequest } from './state.ts'

const seen = firstSeen('o', 'c', 7)

it('begins as an open conversation of which nothing is known', () => {
  expect(seen).toMatchObject({ phase: 'open', round: 1, attempt: 0, requests: 0, firstSeenAt: 7, evidenceAt: 7 })
  expect(seen).toMatchObject({ sessions: [], request: null, digest: null, completedAnnounced: false })
})

it('of an older form is one of today', () => {
  expect(inTodaysForm({ ...seen, form: 1 })).toEqual(seen)
  expect(inTodaysForm(seen)).toBe(seen)
  expect(stateForm).toBe(seen.form)
})

it('is announced with what the record and the events told', () => {
  const digest = {
    hash: 'h',
    conversationStart: 1,
    conversationEnd: 2,
    openSegments: 0,
    unsettledAt: null,
    sessions: [],
  }
  const state = { ...seen, round: 3, requests: 4, asOf: 5, lastEventTime: 6, digest }
  const facts = {
    orgId: 'o',
    conversationId: 'c',
    round: 3,
    kind: 'final',
    at: 9,
    asOf: 5,
    requests: 4,
    lastEventTime: 6,
  }
  expect(announcement(state, 'final', 9)).toEqual({
    ...facts,
    ...{ conversationStart: 1, conversationEnd: 2, acwPending: false, missingSessionIds: [], reason: null },
  })
  const more = { acwPending: true, missingSessionIds: ['s'], reason: 'too_old' }
  expect(announcement({ ...state, digest: null }, 'final', 9, more)).toEqual({
    ...facts,
    ...{ conversationStart: null, conversationEnd: null, ...more },
  })
})

it('without its request has made one attempt less, never fewer than none', () => {
  const request = { round: 1, attempt: 1, requestedAt: 0, expiresAt: 1, knownStart: null }
  expect(withoutRequest({ ...seen, request, attempt: 2 })).toEqual({ ...seen, attempt: 1 })
  expect(withoutRequest({ ...seen, request, attempt: 0 })).toEqual(seen)
})

it('is reopened as another round, with everything to be done anew, and that is announced', () => {
  const final = { ...seen, phase: 'final', attempt: 3, requests: 3, completedAnnounced: true }
  const { state, effects } = reopen(final, 99)
  expect(state).toEqual({ ...seen, phase: 'open', phaseAt: 99, round: 2, requests: 3, evidenceAt: 99 })
  expect(effects).toEqual([
    { type: 'announce', completion: expect.objectContaining({ kind: 'reopened', round: 2, at: 99 }) as unknown },
  ])
})
