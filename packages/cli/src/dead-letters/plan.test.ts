import { type LetterState } from './letter.ts'
import { planDiscard, planReplay, targetOf } from './plan.ts'
import { routeOf } from './route.ts'
import { letterOf } from './testing.ts'

const around = { topicPrefix: 'p.', queueUrls: ['https://sqs.eu-west-1.amazonaws.com/1/events'] }
const route = (more: Parameters<typeof letterOf>[0]) => routeOf(letterOf(more), around)
const why = (more: Parameters<typeof letterOf>[0]) => {
  const found = route(more)
  return found.kind === 'none' ? found.why : found.kind
}

describe('the way back of a letter', () => {
  it('leads to its partition with its key, and to nobody but the group that refused it', () => {
    expect(route({})).toEqual({
      kind: 'topic',
      topic: 'p.conversation-details',
      partition: 3,
      key: 'org/conversation',
      headers: { 'aftercall-replay-for': 'p.sink', 'aftercall-replay-of': 'kafka:p.conversation-details/3/41' },
    })
    expect(route({ recordKey: '' })).toMatchObject({ key: null })
  })

  it('leads to the queue of that name, where there is one', () => {
    expect(route({ source: 'sqs:events/m-1', group: '' })).toEqual({
      kind: 'queue',
      url: around.queueUrls[0],
      source: 'sqs:events/m-1',
    })
    expect(why({ source: 'sqs:others/m-1' })).toMatch(/SQS_QUEUE_URLS names no queue others/)
    expect(routeOf(letterOf({ source: 'sqs:events/m-1' }), { ...around, queueUrls: null })).toMatchObject({
      kind: 'none',
    })
  })

  it('asks for a record anew, also when little of it is kept', () => {
    const record = { source: 'genesys:conversation', truncated: true, bodyBytes: 0 }
    expect(route(record)).toMatchObject({ kind: 'request', orgId: 'org', conversationId: 'conversation' })
    expect(why({ ...record, organisation: '' })).toMatch(/does not say which conversation/)
  })

  it('is none, with the reason, where it could do harm or there is nothing to send', () => {
    expect(why({ truncated: true })).toMatch(/not kept as a whole/)
    expect(why({ source: 'sqs:events/m-1', truncated: true })).toMatch(/not kept as a whole/)
    expect(why({ bodyBytes: 0 })).toMatch(/no content/)
    expect(why({ group: '' })).toMatch(/older version/)
    expect(why({ source: 'kafka:p.completion-state/3/41' })).toMatch(/newest record of each key/)
    const lostState = { stage: 'completion', reason: 'undecodable_state', source: 'kafka:p.completion-state/3/41' }
    expect(why(lostState)).toMatch(/looked up anew/)
    expect(why({ ...lostState, truncated: true, group: '' })).toMatch(/looked up anew/)
    expect(why({ source: 'kafka:other.conversation-events/0/1' })).toMatch(/KAFKA_TOPIC_PREFIX/)
    expect(why({ source: 'pigeon:7' })).toMatch(/no kind/)
  })
})

describe('a plan', () => {
  const ids = (state: LetterState, again: boolean) => planReplay([letterOf({ state })], around, again).todo.length
  const discards = (state: LetterState, again: boolean) => planDiscard([letterOf({ state })], again).todo.length

  it('replays what waits or came back, and the rest only when told again', () => {
    const states = ['waiting', 'replayed_and_back', 'replaying', 'replayed', 'discarded'] as const
    expect(states.map((state) => ids(state, false))).toEqual([1, 1, 0, 0, 0])
    expect(states.map((state) => ids(state, true))).toEqual([1, 1, 1, 1, 1])
  })

  it('discards what waits or came back; what may have been sent only when told again', () => {
    const states = ['waiting', 'replayed_and_back', 'replaying', 'replayed', 'discarded'] as const
    expect(states.map((state) => discards(state, false))).toEqual([1, 1, 0, 0, 0])
    expect(states.map((state) => discards(state, true))).toEqual([1, 1, 1, 0, 0])
  })

  it('says which receipt stands in the way', () => {
    const { refused } = planReplay([letterOf({ state: 'replaying', receipt: 'r-1' })], around, false)
    expect(refused).toEqual([
      { id: '8146faf4bc252f1c', why: expect.stringMatching(/receipt r-1 .* may have been sent/) as string },
    ])
  })

  it('names where each goes', () => {
    const [planned] = planReplay([letterOf()], around, false).todo
    expect(planned && targetOf(planned.route)).toBe('topic p.conversation-details for group p.sink')
  })
})
