import { announcementsOf, eventsOf, faithfully, options, play, requestsOf, type TrueSession } from '../testing/world.ts'

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
