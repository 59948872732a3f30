import { type Lane } from './story.ts'
import { isCounted, toStoryEvent } from './story-event.ts'

const lane = (role: Lane['role'], sessionId: string): Lane => ({
  role,
  name: role,
  sessionIds: [sessionId],
  participantIds: [`${sessionId}-participant`],
  bars: [],
})
const lanes = [lane('customer', 'c'), lane('queue', 'q'), lane('agent', 'a')]
const event = (eventType: string, sessionId: string | null, disconnectType: string | null = null) =>
  toStoryEvent({ eventTime: 5, eventType, sessionId, participantId: 'a-participant', disconnectType }, lanes)

it('leaves out of the name what the lane says', () => {
  expect(event('customer.start', 'c')).toEqual({ at: 5, type: 'start', more: '', lane: 0 })
  expect(event('flow.start', 'q')).toMatchObject({ type: 'flow.start', lane: 1 })
})

it('is drawn with its participant where it has no session', () => {
  expect(event('attributes', null)).toMatchObject({ type: 'attributes', lane: 2 })
})

it('says why it ended where that is telling', () => {
  expect(event('user.end', 'a', 'CONSULT_TRANSFER').more).toBe('consult transfer')
  expect(event('customer.end', 'c', 'INACTIVITY').more).toBe('inactivity')
  expect(event('customer.end', 'c', 'PEER').more).toBe('')
  expect(event('acd.end', 'q', 'TRANSFER').more).toBe('')
})

it('counts starts, ends and after-call work', () => {
  const types = ['start', 'flow.end', 'acw', 'wrapup', 'attributes', 'flow.outcome', 'outbound', 'contact']
  expect(types.filter((type) => isCounted({ type }))).toEqual(['start', 'flow.end', 'acw', 'wrapup'])
})
