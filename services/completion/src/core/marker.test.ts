import { type ConversationState } from '@aftercall/contracts'
import { announcementsOf, eventsOf, faithfully, options, play, requestsOf, type TrueSession } from '../testing/world.ts'
import { afterMarker, forgetAt, knownSessions } from './marker.ts'
import { firstSeen } from './state.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const round = (mediaType: string, id: string, start: number): TrueSession => ({
  ...{ sessionId: id, kind: 'customer', start, end: start + minute, mediaType },
})
const twoRounds = (mediaType: string, apartMs: number) => [round(mediaType, 'c1', 0), round(mediaType, 'c2', apartMs)]
const played = (sessions: readonly TrueSession[], late: readonly number[] = []) => {
  const events = eventsOf(sessions).map((event) => ({ at: event.eventTime, event }))
  const again = late.flatMap((at) => (events[0] === undefined ? [] : [{ ...events[0], at }]))
  return play([...events, ...again], faithfully(sessions), 100 * day)
}
const finals = (sessions: readonly TrueSession[]) =>
  announcementsOf(played(sessions))
    .filter(({ kind }) => kind === 'final')
    .map((final) => final.round)

describe('what is final', () => {
  it.each([
    ['MESSAGE', 70 * hour],
    ['EMAIL', 29 * day],
  ])('is another round of the same conversation when it is taken up again: %s after %i ms', (mediaType, apartMs) => {
    expect(finals(twoRounds(mediaType, apartMs))).toEqual([1, 2])
  })

  it('is forgotten in the end', () => {
    for (const mediaType of ['VOICE', 'MESSAGE', 'EMAIL'])
      expect(played([round(mediaType, 'c', 0)])).toMatchObject({ state: null })
  })

  it('is remembered for as long as its kind may be taken up again', () => {
    const endedAt = (mediaType: string) => played([round(mediaType, 'c', 0)]).endedAt
    const final = minute + options.quietPeriodMs + 1_000
    expect([endedAt('VOICE'), endedAt('MESSAGE'), endedAt('EMAIL')].map((at) => at - final)).toEqual([
      options.markerMs,
      options.messageMarkerMs,
      options.emailMarkerMs,
    ])
  })

  it('is remembered in few facts after a while', () => {
    const { states } = played([round('EMAIL', 'c', 0)])
    expect(states.at(-1)).toMatchObject({ phase: 'final', digest: { sessions: [] }, sessions: [{ kind: 'other' }] })
  })

  it('costs one request when an event is repeated after that', () => {
    expect(requestsOf(played([round('EMAIL', 'c', 0)], [5 * day]))).toHaveLength(2)
  })
})

describe('the few facts that are kept', () => {
  const told = (mediaType: string | null) => ({
    ...{ sessionId: 's', kind: 'customer', mediaType, startedAt: 1, endedAt: 2, acwDue: false, acwAt: null },
  })
  const recorded = (mediaType: string | null) => ({
    ...{ sessionId: 's', purpose: 'customer', mediaType, open: false, end: 2, wrapUpEnd: null },
  })
  const digest = (...media: (string | null)[]) => ({
    ...{ hash: 'h', conversationStart: 1, conversationEnd: 2, openSegments: 0, unsettledAt: null },
    sessions: media.map(recorded),
  })
  const final = (more: Partial<ConversationState> = {}): ConversationState => ({
    ...firstSeen('o', 'c', 5),
    ...{ phase: 'final', traceparent: '00-a', sessions: [told('EMAIL')], digest: digest('email') },
    ...more,
  })

  it.each([
    ['an e-mail', final(), 'EMAIL'],
    ['an e-mail that only the record shows', final({ sessions: [told(null)] }), 'EMAIL'],
    ['a message', final({ sessions: [told('MESSAGE')], digest: digest('message', null) }), 'MESSAGE'],
    ['an e-mail among messages', final({ sessions: [told('MESSAGE')] }), 'EMAIL'],
  ])('of %s are its medium and when its record began and ended', (_what, state, mediaType) => {
    const kept = afterMarker(state, options)
    expect(kept).toEqual({
      ...state,
      traceparent: null,
      sessions: [{ ...told(mediaType), sessionId: '', kind: 'other', startedAt: null, endedAt: null }],
      digest: digest(),
    })
    expect(kept === null ? null : knownSessions(kept)).toStrictEqual([])
    expect(kept === null ? null : afterMarker(kept, options)).toBeNull()
  })

  it.each([
    ['a call', final({ sessions: [told('VOICE')], digest: digest('voice') })],
    ['what was refused', final({ phase: 'refused' })],
    ['what has no record', final({ digest: null })],
  ])('are none of %s', (_what, state) => {
    expect(afterMarker(state, options)).toBeNull()
    expect(forgetAt(state, options)).toBe(5 + options.markerMs)
  })

  it('are not taken for those of a record that has no sessions, nor of one that has', () => {
    const empty = final({ digest: digest() })
    expect(knownSessions(empty)).toBe(empty.sessions)
    const other = final({ sessions: [{ ...told('EMAIL'), kind: 'other' }] })
    expect(knownSessions(other)).toBe(other.sessions)
  })
})
