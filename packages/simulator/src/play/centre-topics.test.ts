import { likelyAssumptions } from '../facts/assumptions.ts'
import { usualTransport } from '../delivery/transport.ts'
import { type Envelope } from '../events/envelope.ts'
import { testOrganisation } from '../testing/any-conversation.ts'
import { quickClock } from '../testing/quick-clock.ts'
import { testSource } from '../testing/topic-traffic.ts'
import { topics } from '../topics/registry.ts'
import { openCentre } from './centre.ts'
import { type PlayRequest } from './plan.ts'

const request: PlayRequest = { conversations: 40, seed: 5, speed: 120, seconds: 60 }

/** A centre that plays to the end at once, and all that has reached its queue. */
function quickCentre() {
  const clock = quickClock(1_767_000_000_000)
  const delivered: Envelope[] = []
  const house = {
    clock,
    transport: usualTransport,
    organisation: testOrganisation,
    assumptions: () => likelyAssumptions,
    source: testSource,
    sendConcurrency: 4,
    send: async (bodies: readonly string[]) => {
      for (const body of bodies) delivered.push(JSON.parse(body) as Envelope)
      return bodies.map(() => ({ type: 'accepted' as const }))
    },
  }
  const centre = openCentre(house, { maxConversations: 1_000 }, new AbortController().signal)
  const playOut = async (more: Partial<PlayRequest> = {}) => {
    const planned = await centre.play({ ...request, ...more })
    while (centre.progress().phase !== 'done') await new Promise((resolve) => setImmediate(resolve))
    return planned
  }
  return { centre, delivered, playOut }
}
const typesOf = (envelopes: readonly Envelope[]) => new Set(envelopes.map((envelope) => envelope['detail-type']))
const idsOf = (envelopes: readonly Envelope[]) => new Set(envelopes.map(({ id }) => id))

it('delivers every event of every topic, some twice, and states their ids', async () => {
  const { centre, delivered, playOut } = quickCentre()
  const { eventsPlanned } = await playOut()
  const { eventsSent, duplicatesSent } = centre.progress()
  expect([eventsSent - duplicatesSent, eventsSent]).toEqual([eventsPlanned, delivered.length])
  expect(duplicatesSent).toBeGreaterThan(0)
  const { eventIds } = await centre.topicFacts()
  expect(new Set(Object.values(eventIds).flat())).toEqual(idsOf(delivered))
  for (const type of typesOf(delivered)) {
    expect(new Set(eventIds[type])).toEqual(idsOf(delivered.filter((one) => one['detail-type'] === type)))
  }
  expect(typesOf(delivered).size).toBeGreaterThan(topics.length)
}, 30_000)

it('sends what is subscribed to and nothing else, each the same as with everything', async () => {
  const [all, some] = [quickCentre(), quickCentre()]
  await all.playOut()
  await some.playOut({ subscribe: ['customer.end', 'users', 'v2.analytics.conversation.{id}.metrics'] })
  expect([...typesOf(some.delivered)].sort()).toEqual([
    'v2.analytics.conversation.{id}.metrics',
    'v2.detail.events.conversation.{id}.customer.end',
    'v2.users.{id}.activity',
    'v2.users.{id}.routingStatus',
  ])
  const sent = new Map(all.delivered.map((envelope) => [envelope.id, envelope]))
  const body = ({ detail }: Envelope) => JSON.stringify(detail.eventBody)
  const timeless = (text: string) => text.replaceAll(/\d{13}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at')
  for (const envelope of some.delivered) {
    const same = sent.get(envelope.id)
    expect(same && timeless(body(same))).toBe(timeless(body(envelope)))
  }
  expect(some.centre.progress().eventsPlanned).toBe(idsOf(some.delivered).size)
}, 30_000)

it('tells users’ times without overlap, also over two plays', async () => {
  const { centre, playOut } = quickCentre()
  await playOut()
  await playOut({ seed: 6 })
  const { users } = await centre.topicFacts()
  expect(users.length).toBeGreaterThan(5)
  for (const { routingStatus, presence } of users) {
    for (const intervals of [routingStatus, presence]) {
      const ends = intervals.slice(0, -1).map(({ end }) => end)
      expect(ends).toEqual(intervals.slice(1).map(({ start }) => start))
      expect(intervals.at(-1)?.end).toBeNull()
    }
  }
}, 30_000)

it('states what was analysed, measured and done in a conversation as its events say it', async () => {
  const { centre, delivered, playOut } = quickCentre()
  await playOut()
  const { conversations } = await centre.topicFacts()
  const bodies = new Map(delivered.map((one) => [one.id, one])).values().toArray()
  const of = (detailType: string, id: string) =>
    bodies
      .filter((one) => one['detail-type'] === detailType && one.detail.eventBody['conversationId'] === id)
      .map(({ detail }) => detail.eventBody)
  expect(conversations.some(({ sentiment }) => sentiment !== null)).toBe(true)
  for (const { conversationId, sentiment, metrics } of conversations) {
    const [told] = of('v2.speechandtextanalytics.conversation.{id}.sentiment', conversationId)
    expect(sentiment?.overall).toBe(told?.['sentimentOverallScore'])
    const measured = of('v2.analytics.conversation.{id}.metrics', conversationId)
    for (const [name, { count, sum }] of Object.entries(metrics)) {
      const same = measured.filter(({ metric }) => metric === name)
      expect([count, sum]).toEqual([same.length, same.reduce((total, { value }) => total + Number(value), 0)])
    }
  }
}, 30_000)

it('refuses a topic that nobody knows before anything is planned', async () => {
  const { centre, playOut } = quickCentre()
  await expect(playOut({ subscribe: ['customer.stop'] })).rejects.toThrow('"customer.stop"')
  expect(centre.progress().phase).toBe('idle')
}, 30_000)
