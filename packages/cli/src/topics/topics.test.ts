import { genesysTopics } from '@aftercall/contracts'
import { topicLines } from './print-topics.ts'
import { type Arrival, toTopics } from './topics.ts'

const end = 'v2.detail.events.conversation.{id}.customer.end'
const acw = 'v2.detail.events.conversation.{id}.acw'
const arrival = (detailType: string, events = 48): Arrival => ({
  detailType,
  events,
  lastSeen: '2026-03-04T05:06:07.000Z',
  lateP50Ms: 1_400,
  lateP95Ms: null,
})
const dayMs = 86_400_000
const states = (topics: ReturnType<typeof toTopics>) => topics.map(({ detailType, state }) => [detailType, state])

describe('topics', () => {
  it('are told by what was subscribed: arriving, silent, unsubscribed; and what nobody reads', () => {
    const topics = toTopics(
      [arrival(end), arrival('v2.weather.{id}.rain'), arrival('v2.users.{id}.activity')],
      [end, acw],
      dayMs,
    )
    expect(states(topics)).toEqual([
      ['v2.weather.{id}.rain', 'unrecognized'],
      ['v2.users.{id}.activity', 'unsubscribed'],
      [acw, 'silent'],
      [end, 'arrives'],
    ])
    expect(topics.at(-1)).toMatchObject({ family: 'conversation-events', events: 48, perHour: 2 })
  })

  it('that are known are expected when nobody said what was subscribed', () => {
    const topics = toTopics([arrival(end)], null, dayMs)
    expect(topics).toHaveLength(genesysTopics.length)
    expect(states(topics).filter(([, state]) => state === 'arrives')).toEqual([[end, 'arrives']])
  })

  it('are silent, not unknown, when a topic is subscribed that no version reads', () => {
    expect(states(toTopics([], ['v2.weather.{id}.rain'], dayMs))).toEqual([['v2.weather.{id}.rain', 'silent']])
  })

  it('are printed with notes only for what there is', () => {
    const lines = topicLines(toTopics([arrival(end)], [end], dayMs), true, '24h')
    expect(lines[0]).toBe('topics: 1 arrives, 0 silent, 0 unsubscribed, 0 unrecognized in the last 24h; times are UTC')
    expect(lines.join('\n')).toMatch(
      /arrives\s+v2\.detail\S+\s+conversation-events\s+48\s+2\s+2026-03-04 05:06\s+1\.4 s\s+–/,
    )
    expect(lines.join('\n')).not.toMatch(/^silent:/m)
  })
})
