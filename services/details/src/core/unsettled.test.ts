import { projectConversation } from '@aftercall/contracts'
import { unsettledAt } from './unsettled.ts'

const at = (second: number) => new Date(Date.UTC(2031, 0, 2, 3, 4, second)).toISOString()
const ms = (second: number) => Date.parse(at(second))
const talk = (from: number, to?: number, more: object = {}) => ({
  segmentType: 'interact',
  segmentStart: at(from),
  ...(to === undefined ? {} : { segmentEnd: at(to), disconnectType: 'peer' }),
  ...more,
})
const wrapUp = (from: number, to: number) => ({ segmentType: 'wrapup', segmentStart: at(from), segmentEnd: at(to) })
const metric = (name: string, second: number) => ({ name, value: 1, emitDate: at(second) })
const told = {
  metrics: [metric('nConnected', 1), metric('tConnected', 20), metric('tAcw', 30)],
  mediaEndpointStats: [{ codecs: ['audio/opus'], eventTime: at(20) }],
}

function of(...participants: object[]): number | null {
  const projection = projectConversation({ conversationId: 'c-1', participants })
  if ('unusable' in projection) throw new Error(projection.unusable)
  return unsettledAt(projection.record)
}
const person = (purpose: string, ...sessions: object[]) => ({
  purpose,
  sessions: sessions.map((session, index) => ({ sessionId: `s${index}`, mediaType: 'voice', ...told, ...session })),
})

describe('what may still appear in a record', () => {
  it('is nothing where all is told', () => {
    const agent = person('agent', { segments: [talk(1, 20, { queueId: 'q' }), wrapUp(20, 30)] })
    expect(of(person('customer', { segments: [talk(0, 20)] }), agent)).toBeNull()
  })

  it('is the wrap-up of an agent who spoke for a queue, from the end on', () => {
    expect(of(person('agent', { segments: [talk(1, 20, { queueId: 'q' })] }))).toBe(ms(20))
  })

  it.each([
    ['spoke for no queue', { segments: [talk(1, 20)] }],
    ['did not answer', { segments: [{ ...talk(1, 20, { queueId: 'q' }), segmentType: 'alert' }] }],
    ['skipped after-call work', { acwSkipped: true, segments: [talk(1, 20, { queueId: 'q' })] }],
    ['still speaks', { segments: [talk(1, undefined, { queueId: 'q' })] }],
  ])('is no wrap-up of an agent who %s', (_, session) => {
    expect(of(person('agent', session))).toBeNull()
  })

  it('is no second wrap-up of an agent with a session for the callback and one for the call', () => {
    const callback = { mediaType: 'callback', segments: [talk(1, 20, { queueId: 'q' }), wrapUp(20, 30)] }
    expect(of(person('agent', callback, { segments: [talk(2, 19, { queueId: 'q' })] }))).toBeNull()
  })

  it('is the wrap-up of an agent who was to call back, whether anybody was reached or not', () => {
    const handled = { mediaType: 'callback', segments: [{ ...talk(1, 20, { queueId: 'q' }), segmentType: 'callback' }] }
    const inVain = { segments: [{ ...talk(2, 19, { queueId: 'q' }), segmentType: 'dialing' }] }
    expect(of(person('agent', handled))).toBe(ms(20))
    expect(of(person('agent', handled, inVain))).toBe(ms(20))
    expect(of(person('agent', { ...handled, segments: [...handled.segments, wrapUp(20, 30)] }, inVain))).toBeNull()
  })

  it('is every metric, where there is none: something is measured of each conversation', () => {
    const unreached = { ...talk(1, 20), segmentType: 'dialing' }
    expect(of(person('customer', { metrics: [], segments: [unreached] }))).toBe(ms(20))
    expect(of(person('customer', { metrics: [metric('nOutboundAttempted', 20)], segments: [unreached] }))).toBeNull()
    expect(of()).toBeNull()
  })

  it('is the media statistics of a call that somebody ended, and of no other', () => {
    const silent = { mediaEndpointStats: [] }
    expect(of(person('customer', { ...silent, segments: [talk(1, 20)] }))).toBe(ms(20))
    expect(of(person('customer', { ...silent, mediaType: 'chat', segments: [talk(1, 20)] }))).toBeNull()
    const leftBehind = talk(1, 20, { disconnectType: undefined })
    expect(of(person('customer', { ...silent, segments: [leftBehind] }))).toBeNull()
  })

  it('is statistics and metrics that stop long before the end', () => {
    const early = [{ codecs: ['audio/opus'], eventTime: at(10) }]
    expect(of(person('customer', { mediaEndpointStats: early, segments: [talk(1, 20)] }))).toBe(ms(20))
    expect(of(person('customer', { metrics: [metric('nConnected', 1)], segments: [talk(1, 20)] }))).toBe(ms(20))
  })

  it('is nothing where statistics and metrics are a second older than the end', () => {
    const early = {
      metrics: [metric('nConnected', 1), metric('tConnected', 19)],
      mediaEndpointStats: [{ codecs: [], eventTime: at(19) }],
    }
    expect(of(person('customer', { ...early, segments: [talk(0, 20)] }))).toBeNull()
  })

  it('is how long somebody was connected', () => {
    const metrics = [metric('nConnected', 1), metric('nTransferred', 20)]
    expect(of(person('customer', { metrics, segments: [talk(1, 20)] }))).toBe(ms(20))
  })

  it('is the metric of after-call work that is over', () => {
    const talked = [metric('nConnected', 1), metric('tConnected', 20)]
    const segments = [talk(1, 20, { queueId: 'q' }), wrapUp(20, 30)]
    expect(of(person('agent', { metrics: talked, segments }))).toBe(ms(30))
  })

  it('is metrics where somebody spoke and there are none', () => {
    const unmeasured = { mediaType: 'chat', metrics: [], segments: [talk(1, 20)] }
    expect(of(person('customer', unmeasured))).toBe(ms(20))
    expect(of(person('customer', { ...unmeasured, segments: [talk(1)] }))).toBeNull()
  })

  it('is no wrap-up where the agent met somebody else in the same conversation and skipped it once', () => {
    const spoke = { segments: [talk(1, 20, { queueId: 'q' })] }
    expect(of(person('agent', { ...spoke, acwSkipped: true }, spoke))).toBeNull()
  })

  it('is the wrap-up of an agent of whose segments one names the queue', () => {
    const segments = [talk(1, 10, { queueId: 'q' }), talk(10, 20)]
    expect(of(person('agent', { segments }))).toBe(ms(20))
    expect(of(person('agent', { segments: [talk(1, 20, { queueId: '' })] }))).toBeNull()
  })

  it('is no wrap-up of anybody who is no agent', () => {
    expect(of(person('customer', { segments: [talk(1, 20, { queueId: 'q' })] }))).toBeNull()
  })

  it('is nothing yet of an agent who was called and now speaks', () => {
    const called = { ...talk(1, 5, { queueId: 'q' }), segmentType: 'alert' }
    expect(of(person('agent', { segments: [called, talk(5, undefined, { queueId: 'q' })] }))).toBeNull()
  })

  it('is no metric of whoever did not speak, as long as others have some', () => {
    const called = { metrics: [metric('tAlert', 1)], segments: [{ ...talk(1, 20), segmentType: 'alert' }] }
    const silent = { metrics: [], segments: [{ ...talk(1, 20), segmentType: 'dialing' }] }
    expect(of(person('agent', called), person('customer', { segments: [talk(1, 20)] }, silent))).toBeNull()
  })

  it('is metrics that stop before the end by more than two seconds', () => {
    const until = (second: number) =>
      of(
        person('customer', {
          metrics: [metric('nConnected', 1), metric('tConnected', second)],
          segments: [talk(1, 20)],
        }),
      )
    expect(until(17)).toBe(ms(20))
    expect(until(18)).toBeNull()
  })

  it('is statistics alone', () => {
    const early = [{ codecs: ['audio/opus'], eventTime: at(17) }]
    expect(of(person('customer', { mediaEndpointStats: early, segments: [talk(1, 20)] }))).toBe(ms(20))
  })

  it('is not a metric of the end of the wrap-up: those of the talk bear its end', () => {
    const metrics = [metric('nConnected', 1), metric('tConnected', 20), metric('tAcw', 20)]
    expect(of(person('agent', { metrics, segments: [talk(1, 20, { queueId: 'q' }), wrapUp(20, 30)] }))).toBeNull()
  })

  it('is not known of segments, sessions and participants that do not say what they are', () => {
    const nameless = { mediaType: undefined, segments: [{ segmentStart: at(1), segmentEnd: at(20), queueId: 'q' }] }
    expect(of({ sessions: [{ sessionId: 's', ...told, ...nameless }] }, person('agent', nameless))).toBeNull()
  })

  it('is told of the last session that lacks something', () => {
    const lacking = (end: number) => ({ mediaEndpointStats: [], segments: [talk(1, end)] })
    expect(of(person('customer', lacking(20), lacking(25), lacking(15)))).toBe(ms(25))
  })
})
