import { type ApiAnswer } from './api/exchange.ts'
import { type Sent } from './delivery/queue.ts'
import { type Assumptions } from './facts/assumptions.ts'
import { assuming } from './facts/switches.ts'
import { openSimulator } from './open-simulator.ts'
import { defaultSettings } from './settings.ts'
import { heldClock } from './testing/held-clock.ts'

const never = new AbortController().signal
const startsAt = 1_767_000_000_000
const minuteMs = 60_000

/** A simulator without a socket, whose play takes no time but that of its clock. */
async function inProcess(changes: Partial<Assumptions> = {}) {
  const clock = heldClock(startsAt)
  const send = async (bodies: readonly string[]): Promise<Sent[]> => bodies.map(() => ({ type: 'accepted' }))
  const unused = { sqsEndpoint: 'http://unused.test', queueUrl: 'http://unused.test/q' }
  const client = { id: 'a', secret: 'b' }
  const settings = { ...defaultSettings(), ...unused, client, requestsPerMinute: 1e6, assumptions: assuming(changes) }
  const simulator = openSimulator(settings, { clock, send })
  const ask = (url: string, headers = {}, method = 'GET', body = '') =>
    simulator.answer({ method, url, headers, body }, never)
  const form = { authorization: `Basic ${btoa('a:b')}`, 'content-type': 'application/x-www-form-urlencoded' }
  const login = await ask('/oauth/token', form, 'POST', 'grant_type=client_credentials')
  const { access_token: token } = JSON.parse(login.body) as { access_token: string }
  const get = (path: string) => ask(`https://api.test${path}`, { authorization: `Bearer ${token}` })
  const { endsAt } = await simulator.centre.play({
    conversations: 8,
    seed: 3,
    speed: 1,
    seconds: 1,
    kinds: ['answered'],
  })
  return {
    clock,
    simulator,
    endsAt: Date.parse(endsAt),
    /** A conversation with a wrap-up, once the clock has moved past everything. */
    facts: () => [...simulator.centre.facts()].find(({ wrapUpCodes }) => wrapUpCodes.length === 1),
    details: (id: string) => get(`/api/v2/analytics/conversations/${id}/details`),
    many: (...ids: string[]) => get(`/api/v2/analytics/conversations/details?id=${ids.join(',')}`),
    [Symbol.asyncDispose]: async () => simulator.close(),
  }
}
type Place = Awaited<ReturnType<typeof inProcess>>
const recordIn = ({ body }: ApiAnswer) => JSON.parse(body) as { conversationEnd?: string; participants: object[] }

/** The id of that conversation, which is the same in every play of these. */
async function idPlayed(): Promise<string> {
  await using place = await inProcess()
  place.clock.move(place.endsAt - startsAt + minuteMs)
  return place.facts()?.conversationId ?? ''
}

/** Asks every second of the play, and some minutes longer. */
async function readOn(place: Place, id: string, seconds: number): Promise<ApiAnswer[]> {
  const answers = []
  for (let second = 0; second < seconds; second++) {
    place.clock.move(1_000)
    answers.push(await place.details(id))
  }
  return answers
}

it('answers without a socket, dated by its clock', async () => {
  await using place = await inProcess()
  place.clock.move(place.endsAt - startsAt + minuteMs)
  const facts = place.facts()
  const answer = await place.details(facts?.conversationId ?? '')
  expect([answer.status, answer.ending]).toEqual([200, 'whole'])
  expect(recordIn(answer).conversationEnd).toBe(facts?.end)
  expect(Date.parse(answer.headers['date'] ?? '')).toBe(Math.floor(place.clock.now() / 1_000) * 1_000)
  expect(place.simulator.calls.statistics().totals).toMatchObject({ total: 2, byStatus: { 200: 2 }, idsAsked: 1 })
})

it('answers everything of a request with one error where it should, and goes on', async () => {
  await using place = await inProcess()
  expect((await place.details('%')).status).toBe(400)
  expect((await place.many()).status).toBe(400)
  expect((await place.many('unknown')).body).toBe('{"conversations":[]}')
  place.simulator.assumed.change({ unknownIds: 'empty-object', maxIds: 1 })
  expect((await place.many('unknown')).body).toBe('{}')
  expect((await place.many('one', 'two')).status).toBe(400)
})

it('may answer something older than before, dated now, and answers the truth in the end', async () => {
  const id = await idPlayed()
  await using place = await inProcess({ staleReadShare: 0.5, staleReadLagMs: 30_000 })
  const seconds = Math.ceil((place.endsAt - startsAt) / 1_000)
  const answers = await readOn(place, id, seconds)
  const sizes = answers.filter(({ status }) => status === 200).map(({ body }) => body.length)
  const older = sizes.filter((size, index) => size < Math.max(...sizes.slice(0, index + 1)))
  expect(older.length).toBeGreaterThan(0)
  const dates = answers.map(({ headers }) => Date.parse(headers['date'] ?? ''))
  expect(dates).toEqual([...dates].sort((one, other) => one - other))
  place.clock.move(30_000)
  const settled = await readOn(place, id, 10)
  expect(new Set(settled.map((answer) => recordIn(answer).conversationEnd))).toEqual(new Set([place.facts()?.end]))
})

it('shows a late wrap-up so long after, by its own clock, and follows a switch at once', async () => {
  const late = { lateWrapUpShare: 1, lateUpToMs: 10 * minuteMs }
  const id = await idPlayed()
  await using place = await inProcess(late)
  place.clock.move(place.endsAt - startsAt)
  const before = recordIn(await place.details(id))
  const { end, wrapUpCodes } = place.facts() ?? {}
  expect(wrapUpCodes).toHaveLength(1)
  expect(Date.parse(before.conversationEnd ?? '')).toBeLessThan(Date.parse(end ?? ''))
  place.simulator.assumed.change({ lateWrapUpShare: 0 })
  expect(recordIn(await place.details(id)).conversationEnd).toBe(end)
  place.simulator.assumed.change(late)
  place.clock.move(10 * minuteMs)
  expect(recordIn(await place.details(id)).conversationEnd).toBe(end)
})
