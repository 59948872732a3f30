import { genesysTopics } from '@aftercall/contracts'
import { familyNames } from './families/family.ts'
import { familyRules } from './families/family-rules.ts'
import { eventTypes, idsOf, routeOf } from './routes.ts'

describe('routing', () => {
  it('types the topics that are told to be typed, and no others', () => {
    const typed = [
      ...eventTypes.map((eventType) => [`v2.detail.events.conversation.{id}.${eventType}`, 'conversation-events']),
      ...familyRules.map(({ detailType, family }) => [detailType, family]),
    ]
    expect(genesysTopics.map(({ detailType, family }) => [detailType, family]).toSorted()).toEqual(typed.toSorted())
  })

  it('takes the sixteen detail events, compared exactly', () => {
    expect(eventTypes).toHaveLength(16)
    for (const eventType of eventTypes)
      expect(routeOf(`v2.detail.events.conversation.{id}.${eventType}`)).toEqual({
        family: 'conversation-events',
        eventType,
      })
    for (const other of [
      'v2.detail.events.conversation.{id}.customer.END',
      'v2.detail.events.conversation.conversation-1.customer.end',
      'toString',
      '',
    ])
      expect(routeOf(other)).toMatchObject({ family: 'unrecognized-events' })
  })

  it('gives every other family its rule', () => {
    expect(new Set(familyRules.map(({ family }) => family))).toEqual(new Set(familyNames))
    for (const rule of familyRules) expect(routeOf(rule.detailType)).toEqual({ family: 'typed', rule })
    expect(new Set(familyRules.map(({ detailType }) => detailType)).size).toBe(familyRules.length)
  })

  it.each([
    ['v2.weather.{id}.rain', 'unknown_detail_type'],
    ['v2.detail.events.conversation.{id}.customer.moved', 'unknown_detail_event'],
    ['v2.detail.events.agent.{id}.mood', 'unknown_detail_event'],
    ['v2.users.{id}.conversations', 'conversation_snapshot'],
    ['v2.routing.queues.{id}.conversations.calls', 'conversation_snapshot'],
    ['v2.users.{id}.conversationsummary', 'unknown_detail_type'],
    ['v2.routing.queues.{id}.conversations', 'conversation_snapshot'],
    ['v2.users.{id}.conversations.calls', 'conversation_snapshot'],
    ['x.v2.detail.events.other', 'unknown_detail_type'],
  ])('leaves %s untyped, and says why: %s', (detailType, reason) => {
    expect(routeOf(detailType)).toEqual({ family: 'unrecognized-events', reason })
  })
})

describe('ids in a topic name', () => {
  it.each([
    ['a.{id}.b', 'a.1.b', ['1']],
    ['a.{id}.b', 'a.1.2.b', ['1.2']],
    ['a.{id}.c.{id}', 'a.1.c.2', ['1', '2']],
    ['a.{id}', 'a.1', ['1']],
    ['a.jobs', 'a.jobs', []],
    ['a.{id}.b', 'a..b', null],
    ['a.{id}.b', 'a.b', null],
    ['a.{id}.b', 'a.1.c', null],
    ['a.{id}.b', 'x.1.b', null],
    ['a.jobs', 'a.jobs.more', null],
    ['a.{id}.c.{id}', 'a.1.d.2', null],
    ['a.{id}.c.{id}', 'a.1.c.', null],
    ['a.{id}.c.{id}', 'a.c.c.2', ['c', '2']],
    ['a.{id}.c.{id}.d', 'a.1.c.2.d', ['1', '2']],
    ['a.{id}.c.{id}.d', 'a.1.c.2.e', null],
    ['{id}', 'x', ['x']],
    ['a.{id}.b', 'xa.1.b', null],
  ])('of %s in %s are %j', (detailType, topicName, ids) => {
    expect(idsOf(detailType, topicName)).toEqual(ids)
  })
})
