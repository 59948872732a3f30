import { recordOf } from '../testing/details.ts'
import { inOrderOfStart } from './order.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

/** Sessions by id and start, null where it has not begun. */
const ordered = (...given: readonly (readonly [id: string | undefined, start: number | null])[]) => {
  const sessions = given.map(([sessionId, start]) => ({
    sessionId,
    segments: start === null ? [] : [{ segmentType: 'interact', segmentStart: at(start) }],
  }))
  const views = viewSessions(recordOf({ participants: [{ purpose: 'agent', sessions }] }))
  return inOrderOfStart(views).map(({ session }) => session.sessionId)
}

describe('sessions in order', () => {
  it('are by start, those that have not begun at the end', () => {
    expect(ordered(['a', null], ['b', 2], ['c', 1])).toEqual(['c', 'b', 'a'])
  })

  it('are by id where they start at once, or have not begun', () => {
    expect(ordered(['c', 1], ['a', 1], ['b', 1])).toEqual(['a', 'b', 'c'])
    expect(ordered(['a', 1], ['b', 1], ['c', 1])).toEqual(['a', 'b', 'c'])
    expect(ordered(['b', null], ['c', 1], ['a', null])).toEqual(['c', 'a', 'b'])
  })

  it('are those without an id first of their moment', () => {
    expect(ordered(['A', 1], [undefined, 1])).toEqual([null, 'A'])
    expect(ordered([undefined, 1], ['A', 1])).toEqual([null, 'A'])
  })
})
