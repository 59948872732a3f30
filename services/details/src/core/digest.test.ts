import { type AnalyticsConversation, projectConversation } from '@aftercall/contracts'
import { digestOf, missingSessionIds } from './digest.ts'

const at = (second: number) => new Date(Date.UTC(2031, 0, 2, 3, 4, second)).toISOString()
const ms = (second: number) => Date.parse(at(second))

function recordOf(json: object): AnalyticsConversation {
  const projection = projectConversation({ conversationId: 'c-1', ...json })
  if ('unusable' in projection) throw new Error(projection.unusable)
  return projection.record
}
const segment = (segmentType: string, start: number, end?: number) => ({
  segmentType,
  segmentStart: at(start),
  ...(end === undefined ? {} : { segmentEnd: at(end) }),
})
const withSegments = (...segments: object[]) =>
  recordOf({ participants: [{ purpose: 'agent', sessions: [{ sessionId: 's-1', mediaType: 'voice', segments }] }] })
const sessionOf = (record: AnalyticsConversation) => digestOf(record, 'h').sessions[0]

describe('digest', () => {
  it('tells the end of the talk and of the wrap-up apart', () => {
    const record = withSegments(segment('interact', 1, 20), segment('hold', 20, 25), segment('wrapup', 25, 40))
    expect(sessionOf(record)).toEqual({
      sessionId: 's-1',
      purpose: 'agent',
      mediaType: 'voice',
      open: false,
      end: ms(25),
      wrapUpEnd: ms(40),
    })
  })

  it('takes the last end, in whatever order the segments come', () => {
    expect(sessionOf(withSegments(segment('hold', 20, 25), segment('interact', 1, 20)))?.end).toBe(ms(25))
  })

  it('has no end where nothing has ended, and is open then', () => {
    expect(sessionOf(withSegments(segment('interact', 1)))).toMatchObject({ open: true, end: null, wrapUpEnd: null })
    expect(sessionOf(withSegments())).toMatchObject({ open: true, end: null, wrapUpEnd: null })
  })

  it('is open while the wrap-up is', () => {
    const record = withSegments(segment('interact', 1, 20), segment('wrapup', 20))
    expect(sessionOf(record)).toMatchObject({ open: true, end: ms(20), wrapUpEnd: null })
    expect(digestOf(record, 'h').openSegments).toBe(1)
  })

  it('takes a segment end that cannot be read for an open one', () => {
    const record = withSegments({ segmentType: 'interact', segmentStart: at(1), segmentEnd: 'soon' })
    expect(sessionOf(record)).toMatchObject({ open: true, end: null })
  })

  it('carries the times of the conversation, null while it is open', () => {
    const record = recordOf({ conversationStart: at(0), participants: [{ purpose: 'ivr' }] })
    expect(digestOf(record, 'h')).toEqual({
      hash: 'h',
      conversationStart: ms(0),
      conversationEnd: null,
      openSegments: 0,
      unsettledAt: null,
      sessions: [],
    })
  })

  it('names the known sessions that the record lacks, once and sorted', () => {
    const record = withSegments(segment('interact', 1, 2))
    expect(missingSessionIds(record, ['z', 's-1', 'b', 'z'])).toEqual(['b', 'z'])
  })

  it('leaves out a session without an id, and takes a segment without a type for talk', () => {
    const sessions = [
      { mediaType: 'voice', segments: [segment('interact', 1, 20)] },
      { sessionId: 's-2', segments: [{ segmentStart: at(1), segmentEnd: at(9) }] },
    ]
    expect(digestOf(recordOf({ participants: [{ sessions }] }), 'h').sessions).toEqual([
      { sessionId: 's-2', purpose: null, mediaType: null, open: false, end: ms(9), wrapUpEnd: null },
    ])
  })
})
