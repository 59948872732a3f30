import { type PlainFacts } from '../facts/plain-facts.ts'
import { assuming } from '../facts/switches.ts'
import { runningSimulator } from '../testing/running-simulator.ts'

const play = (more = {}) =>
  JSON.stringify({ conversations: 20, seed: 3, speed: 120, seconds: 60, subscribe: ['detail'], ...more })
type Running = Awaited<ReturnType<typeof runningSimulator>>

/** Moves the clock on until the play says that it is done. */
async function playToEnd(simulator: Running, body = play()): Promise<Record<string, unknown>> {
  const begun = await simulator.admin('POST', '/simulator/play', body)
  expect([begun.status, begun.text]).toEqual([202, expect.stringContaining('"planned"')])
  for (;;) {
    const progress = (await simulator.admin('GET', '/simulator/progress')).json()
    if (progress['phase'] === 'done') return progress
    simulator.clock.move(500)
  }
}
const factsOf = async (simulator: Running) =>
  JSON.parse((await simulator.admin('GET', '/simulator/facts')).text) as PlainFacts[]

it('plays, tells how far it is, and states the facts of what is over', async () => {
  await using simulator = await runningSimulator()
  expect((await simulator.admin('GET', '/simulator/progress')).json()).toMatchObject({ phase: 'idle', planned: 0 })
  expect(await factsOf(simulator)).toEqual([])
  const done = await playToEnd(simulator)
  expect(done).toMatchObject({ planned: 20, started: 20, ended: 20, eventsSent: simulator.queued.length })
  expect(simulator.queued).toHaveLength(Number(done['eventsPlanned']) + Number(done['duplicatesSent']))
  const facts = await factsOf(simulator)
  expect(new Set(facts.map(({ conversationId }) => conversationId)).size).toBe(20)
  const sent = new Set(simulator.queued.map((body) => (JSON.parse(body) as { id: string }).id))
  expect(new Set(facts.flatMap(({ eventIds }) => eventIds))).toEqual(sent)
  const lines = (await simulator.admin('GET', '/simulator/facts?format=ndjson')).text.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as PlainFacts)).toEqual(facts)
})

it('serves a record that is unknown at first, then open, then over, and then as the facts say', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/play', play({ conversations: 1, kinds: ['answered'], speed: 10 }))
  const seen = { unknown: 0, open: 0, over: 0 }
  let id: string | undefined
  for (let i = 0; i < 130; i++) {
    simulator.clock.move(500)
    const { conversationId } = (id ? { conversationId: id } : eventBodyOf(simulator.queued[0])) as {
      conversationId?: string
    }
    id = conversationId
    const answer = await simulator.get(`/api/v2/analytics/conversations/${id ?? 'none-yet'}/details`, token)
    if (answer.status === 404) seen.unknown++
    else if (answer.json()['conversationEnd'] === undefined) seen.open++
    else seen.over++
  }
  expect(seen.unknown).toBeGreaterThan(0)
  expect(seen.open).toBeGreaterThan(0)
  expect(seen.over).toBeGreaterThan(0)
  const record = (await simulator.get(`/api/v2/analytics/conversations/${id}/details`, token)).json()
  expect((await factsOf(simulator))[0]).toMatchObject({ conversationId: id, end: record['conversationEnd'] })
})

const eventBodyOf = (body: string | undefined): unknown =>
  body === undefined ? {} : (JSON.parse(body) as { detail: { eventBody: unknown } }).detail.eventBody

it('hides a record for its first moments', async () => {
  const firstSeenAfterMs = async (visibleAfterMs: number) => {
    await using simulator = await runningSimulator({ assumptions: assuming({ visibleAfterMs }) })
    const token = await simulator.token()
    await simulator.admin('POST', '/simulator/play', play({ conversations: 1 }))
    const { conversationId: id } = await (async () => {
      for (;;) {
        simulator.clock.move(20)
        const first = eventBodyOf(simulator.queued[0]) as { conversationId?: string }
        if (first.conversationId !== undefined) return first
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    for (let waitedMs = 0; ; waitedMs += 100) {
      if ((await simulator.get(`/api/v2/analytics/conversations/${id}/details`, token)).status === 200) return waitedMs
      simulator.clock.move(100)
    }
  }
  expect(await firstSeenAfterMs(5_000)).toBeGreaterThan(3_000)
  expect(await firstSeenAfterMs(0)).toBe(0)
})

it('refuses a second play while one runs, and one that is too large', async () => {
  await using simulator = await runningSimulator({ maxConversations: 25 })
  expect((await simulator.admin('POST', '/simulator/play', play())).status).toBe(202)
  const second = await simulator.admin('POST', '/simulator/play', play())
  expect([second.status, second.json()['error']]).toEqual([409, expect.stringContaining('still running')])
  await using fresh = await runningSimulator({ maxConversations: 25 })
  await playToEnd(fresh)
  expect((await fresh.admin('POST', '/simulator/play', play())).json()['error']).toContain('over 25')
  await playToEnd(fresh, play({ conversations: 5 }))
  expect(new Set((await factsOf(fresh)).map(({ conversationId }) => conversationId)).size).toBe(25)
})

it('serves given records to the last digit, alone and among many', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  const odd = '{"conversationId":"odd", "n": 12345678901234567890, "mos": 4.50}'
  const put = await simulator.admin('POST', '/simulator/records', `[${odd}, {"conversationId":"plain"}]`)
  expect(put.json()).toEqual({ conversationIds: ['odd', 'plain'] })
  expect((await simulator.get('/api/v2/analytics/conversations/odd/details', token)).text).toBe(odd)
  const many = await simulator.get('/api/v2/analytics/conversations/details?id=odd', token)
  expect(many.text).toBe(`{"conversations":[${odd}]}`)
})

it('puts given events on the queue as they are, whatever they are', async () => {
  await using simulator = await runningSimulator()
  const answer = await simulator.admin('POST', '/simulator/events', '[{"id": "x",  "n": 1.0}, "not JSON {"]')
  expect(answer.json()).toEqual({ sent: 2, refused: [] })
  expect(simulator.queued).toEqual(['{"id": "x",  "n": 1.0}', 'not JSON {'])
})

it.each([
  ['/simulator/play', '{"conversations": "many"}', 'conversations must be'],
  ['/simulator/play', 'nonsense', 'not JSON'],
  ['/simulator/records', '[{"conversationId": ""}]', 'record 0 has no conversationId'],
  ['/simulator/records', '[1', 'not JSON'],
  ['/simulator/events', '[7]', 'event 0 is neither'],
  ['/simulator/faults', '{"rates": {"429": 2}}', '429 must be'],
])('says what is wrong with POST %s %s', async (path, body, reason) => {
  await using simulator = await runningSimulator()
  const answer = await simulator.admin('POST', path, body)
  expect([answer.status, answer.json()['error']]).toEqual([400, expect.stringContaining(reason)])
})

it('counts calls by endpoint, token and second, without giving the token away', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.get('/api/v2/analytics/conversations/details?id=a,b', token)
  await simulator.get('/api/v2/analytics/conversations/details?id=a,b,c', token)
  simulator.clock.move(1_000)
  await simulator.get('/api/v2/analytics/conversations/a/details', token)
  const answer = await simulator.admin('GET', '/simulator/calls')
  const many = 'GET /api/v2/analytics/conversations/details'
  expect(answer.json()['totals']).toEqual({
    total: 4,
    idsAsked: 6,
    byStatus: { '200': 3, '404': 1 },
    byEndpoint: { 'POST /oauth/token': 1, [many]: 2, 'GET /api/v2/analytics/conversations/:id/details': 1 },
  })
  const seconds = answer.json()['seconds'] as { endpoint: string; calls: number; ids: number; token: string }[]
  expect(seconds.find(({ endpoint }) => endpoint === many)).toMatchObject({ calls: 2, ids: 5 })
  expect(answer.text).not.toContain(token)
})

it('assumes what it is told to, by itself or with a play, and refuses what it does not know', async () => {
  await using simulator = await runningSimulator()
  const assume = async (body: object) => simulator.admin('POST', '/simulator/assume', JSON.stringify(body))
  expect((await assume({ maxIds: 50 })).json()).toMatchObject({ maxIds: 50, unknownIds: 'leave-out' })
  const unknown = await assume({ nonsense: 1 })
  expect([unknown.status, unknown.json()['error']]).toEqual([400, expect.stringContaining('nonsense')])
  const refused = await simulator.admin('POST', '/simulator/play', play({ assume: { maxIds: 'many' } }))
  expect(refused.status).toBe(400)
  const played = await simulator.admin('POST', '/simulator/play', play({ assume: { attributesForm: 'changed' } }))
  expect(played.status).toBe(202)
  const busy = await simulator.admin('POST', '/simulator/play', play({ assume: { attributesForm: 'whole' } }))
  expect(busy.status).toBe(409)
  expect((await simulator.admin('GET', '/simulator/assume')).json()).toMatchObject({
    maxIds: 50,
    attributesForm: 'changed',
  })
})
