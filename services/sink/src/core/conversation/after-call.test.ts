import { agent, at, conversationOf, customer, type Party } from '../testing/parties.ts'
import { isAcwPending, wrapUpCodesOf } from './after-call.ts'

const isPending = (...given: Parameters<typeof conversationOf>) => {
  const { record, sessions } = conversationOf(...given)
  return isAcwPending(record, sessions)
}

describe('after-call work', () => {
  const connected = agent.segments.slice(0, 1)

  it('is pending when the call is over and it has not begun or not ended', () => {
    expect(isPending([customer, { ...agent, segments: connected }])).toBe(true)
    expect(isPending([customer, { ...agent, segments: [...connected, ['wrapup', 10, null]] }])).toBe(true)
  })

  it('is pending where one segment of several names the queue, and where one of several is not done', () => {
    const session = (...segments: object[]) => ({ purpose: 'agent', sessions: [{ segments }] })
    const talk = { segmentType: 'interact', segmentStart: at(1), segmentEnd: at(9) }
    const queued = { segmentType: 'alert', segmentStart: at(0), segmentEnd: at(1), queueId: 'q' }
    const done = { segmentType: 'wrapup', segmentStart: at(9), segmentEnd: at(10) }
    const begun = { segmentType: 'wrapup', segmentStart: at(10) }
    expect(isPending([], { participants: [session(queued, talk)] })).toBe(true)
    expect(isPending([], { participants: [session(queued, talk, done, begun)] })).toBe(true)
    expect(isPending([], { participants: [session(queued, talk, done)] })).toBe(false)
  })

  it('is pending too where the agent saw to a callback in vain', () => {
    expect(isPending([customer, { ...agent, segments: [['callback', 2, 10]] }])).toBe(true)
  })

  it('is not pending when it is done, when the conversation has ended, or while somebody is connected', () => {
    expect(isPending([customer, agent])).toBe(false)
    expect(isPending([customer, { ...agent, segments: connected }], { conversationEnd: at(10) })).toBe(false)
    const talking: Party = { purpose: 'customer', segments: [['interact', 0, null]] }
    expect(isPending([talking, { ...agent, segments: connected }])).toBe(false)
  })

  it('is owed by nobody who was not connected, or for no queue', () => {
    expect(isPending([customer, { ...agent, segments: [['alert', 1, 2, 'client']] }])).toBe(false)
    expect(isPending([customer, { purpose: 'agent', segments: connected }])).toBe(false)
    expect(isPending([customer, { ...agent, purpose: 'user', segments: connected }])).toBe(false)
  })
})

it('takes the wrap-up codes in order of time, and none of other segments or without a code', () => {
  const codes = [
    { segmentType: 'wrapup', segmentStart: at(7), wrapUpCode: 'sold' },
    { segmentType: 'interact', segmentStart: at(1), wrapUpCode: 'not-after-call' },
    { segmentType: 'wrapup', segmentStart: at(8), wrapUpCode: '' },
    { segmentType: 'wrapup', segmentStart: at(9) },
    { segmentType: 'wrapup', segmentStart: at(5), wrapUpCode: 'asked' },
  ].map((segment) => ({ purpose: 'agent', sessions: [{ segments: [segment] }] }))
  expect(wrapUpCodesOf(conversationOf([], { participants: codes }).sessions)).toEqual(['asked', 'sold'])
})
