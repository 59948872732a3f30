import { runningSimulator } from '../testing/running-simulator.ts'
import { type TopicFacts } from '../topics/topic-facts.ts'
import { usualVolume } from '../topics/volume.ts'
import { parsePlay } from './inputs.ts'

const defaults = { seconds: 60, maxConversations: 1_000, weights: {} }

it('plays what the play subscribes to, and else what the simulator does', () => {
  expect(parsePlay({ conversations: 5 }, defaults)).toMatchObject({
    subscribe: ['everything'],
    topicVolume: usualVolume,
  })
  const own = { ...defaults, subscribe: ['detail'], topicVolume: { ...usualVolume, analysedShare: 1 } }
  expect(parsePlay({ conversations: 5 }, own)).toMatchObject({ subscribe: ['detail'], topicVolume: own.topicVolume })
  const asked = { conversations: 5, subscribe: ['acw'], topicVolume: { inventedEvents: 0 } }
  expect(parsePlay(asked, own)).toMatchObject({
    subscribe: ['acw'],
    topicVolume: { ...usualVolume, analysedShare: 1, inventedEvents: 0 },
  })
})

it.each([
  [{ subscribe: 'detail' }, 'subscribe must be a list'],
  [{ subscribe: [7] }, 'subscribe must be a list'],
  [{ subscribe: ['nonsense'] }, 'nothing is called "nonsense"'],
  [{ topicVolume: { nonsense: 1 } }, 'unknown field nonsense'],
  [{ topicVolume: { analysedShare: 2 } }, 'analysedShare must be'],
  [{ topicVolume: { observationEveryMs: 10 } }, 'observationEveryMs must be'],
])('refuses the topics %j', (topics, reason) => {
  expect(() => parsePlay({ conversations: 5, ...topics }, defaults)).toThrow(reason)
})

it('states over HTTP what the topics have told', async () => {
  await using simulator = await runningSimulator()
  const play = { conversations: 10, seed: 3, speed: 120, seconds: 60, subscribe: ['users', 'user.end'] }
  expect((await simulator.admin('POST', '/simulator/play', JSON.stringify(play))).status).toBe(202)
  for (;;) {
    simulator.clock.move(500)
    if ((await simulator.admin('GET', '/simulator/progress')).json()['phase'] === 'done') break
  }
  const facts = JSON.parse((await simulator.admin('GET', '/simulator/topic-facts')).text) as TopicFacts
  const queued = new Set(simulator.queued.map((body) => (JSON.parse(body) as { id: string }).id))
  expect(new Set(Object.values(facts.eventIds).flat())).toEqual(queued)
  expect(Object.keys(facts.eventIds).sort()).toEqual([
    'v2.detail.events.conversation.{id}.user.end',
    'v2.users.{id}.activity',
    'v2.users.{id}.routingStatus',
  ])
  expect(facts.users.length).toBeGreaterThan(0)
})
