import { assuming } from '../facts/switches.ts'
import { runningSimulator } from '../testing/running-simulator.ts'

const details = '/api/v2/analytics/conversations'
const given = (...ids: string[]) => JSON.stringify(ids.map((conversationId) => ({ conversationId, note: 'given' })))

it('logs in with client credentials, and answers OAuth errors otherwise', async () => {
  await using simulator = await runningSimulator()
  const granted = (await simulator.logIn()).json()
  expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
  const wrong = await simulator.logIn('client-1', 'wrong')
  expect([wrong.status, wrong.json()['error']]).toEqual([401, 'invalid_client'])
  const grant = await simulator.logIn(undefined, undefined, 'grant_type=password')
  expect([grant.status, grant.json()['error']]).toEqual([400, 'unsupported_grant_type'])
})

it('asks for a bearer token, and refuses one that it never gave or that has expired', async () => {
  await using simulator = await runningSimulator({ tokenLifetimeMs: 300_000 })
  const token = await simulator.token()
  const without = await simulator.get('/api/v2/organizations/me')
  expect([without.status, without.json()['code']]).toEqual([401, 'authentication.required'])
  const made = await simulator.get('/api/v2/organizations/me', 'made-up')
  expect([made.status, made.json()['code']]).toEqual([401, 'bad.credentials'])
  expect((await simulator.get('/api/v2/organizations/me', token)).json()['id']).toBe(simulator.settings.organisationId)
  simulator.clock.move(300_000)
  expect((await simulator.get('/api/v2/organizations/me', token)).status).toBe(401)
})

it('puts a correlation id on every answer, the same in the error body, and a date', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  for (const answer of [await simulator.get('/nowhere'), await simulator.get(`${details}/x/details`, token)]) {
    expect(answer.status).not.toBe(200)
    expect(answer.headers.get('inin-correlation-id')).toBe(answer.json()['contextId'])
    expect(answer.headers.get('date')).not.toBeNull()
  }
  expect((await simulator.get('/api/v2/organizations/me', token)).headers.get('inin-correlation-id')).not.toBeNull()
})

it('answers 429 with Retry-After beyond 300 requests a minute and token, and lets go on after it', async () => {
  await using simulator = await runningSimulator()
  const [token, other] = [await simulator.token(), await simulator.token()]
  const statuses = []
  for (let i = 0; i < 300; i++) statuses.push((await simulator.get('/api/v2/organizations/me', token)).status)
  expect(new Set(statuses)).toEqual(new Set([200]))
  simulator.clock.move(18_000)
  const refused = await simulator.get('/api/v2/organizations/me', token)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '42'])
  expect(refused.json()).toMatchObject({ code: 'too.many.requests.retry.after', status: 429, details: [], errors: [] })
  expect((await simulator.get('/api/v2/organizations/me', other)).status).toBe(200)
  simulator.clock.move(42_000)
  expect((await simulator.get('/api/v2/organizations/me', token)).status).toBe(200)
})

it('serves many ids, repeated or joined by commas, and leaves out those that it does not know', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/records', given('a', 'b', 'c'))
  const answer = await simulator.get(`${details}/details?id=a,unknown&id=c&id=a`, token)
  const conversations = answer.json()['conversations'] as { conversationId: string }[]
  expect(conversations.map(({ conversationId }) => conversationId)).toEqual(['a', 'c'])
})

it.each(['404', '400'] as const)('answers %s for unknown ids among many, if set so', async (unknownIds) => {
  await using simulator = await runningSimulator({ assumptions: assuming({ unknownIds }) })
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/records', given('a'))
  expect((await simulator.get(`${details}/details?id=a,x`, token)).status).toBe(Number(unknownIds))
  expect((await simulator.get(`${details}/details?id=a`, token)).status).toBe(200)
})

it('refuses more ids than it takes, and none at all', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `id-${i}`).join(',')
  expect((await simulator.get(`${details}/details?id=${ids(100)}`, token)).status).toBe(200)
  const over = await simulator.get(`${details}/details?id=${ids(101)}`, token)
  expect([over.status, over.json()['code']]).toEqual([400, 'invalid.value'])
  expect((await simulator.get(`${details}/details`, token)).status).toBe(400)
})

it('makes the faults that it was told to make, over the wire', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/records', given('a'))
  const meet = async (kind: string) => {
    await simulator.admin(
      'POST',
      '/simulator/faults',
      JSON.stringify({ rates: { [kind]: 1 }, count: 1, retryAfterSeconds: 7 }),
    )
    return simulator.get(`${details}/a/details`, token)
  }
  expect((await meet('401')).json()['code']).toBe('bad.credentials')
  expect((await meet('403')).json()['code']).toBe('missing.any.permissions')
  expect((await meet('404')).json()['code']).toBe('not.found')
  expect((await meet('5xx')).status).toBeGreaterThanOrEqual(500)
  const limited = await meet('429')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  const page = await meet('wrongContentType')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  await expect(meet('reset')).rejects.toThrow()
  expect((await simulator.get(`${details}/a/details`, token)).json()).toEqual({ conversationId: 'a', note: 'given' })
  const { struck } = (await simulator.admin('GET', '/simulator/faults')).json()
  expect(struck).toEqual({ '401': 1, '403': 1, '404': 1, '5xx': 1, '429': 1, wrongContentType: 1, reset: 1 })
})

it('cuts bodies short, sometimes with the connection and sometimes without', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/records', given('a'))
  await simulator.admin('POST', '/simulator/faults', JSON.stringify({ rates: { truncated: 1 }, seed: 2 }))
  const outcomes = []
  for (let i = 0; i < 12; i++) {
    const outcome = await simulator.get(`${details}/a/details`, token).then(
      ({ status, json }) => {
        expect(status).toBe(200)
        expect(json).toThrow()
        return 'short body'
      },
      () => 'connection cut',
    )
    outcomes.push(outcome)
  }
  expect(new Set(outcomes)).toEqual(new Set(['short body', 'connection cut']))
})

it('is slow when told so: it answers only when the time has passed', async () => {
  await using simulator = await runningSimulator()
  const token = await simulator.token()
  await simulator.admin('POST', '/simulator/faults', JSON.stringify({ rates: { slow: 1 }, slowMs: 5_000 }))
  let answered = false
  const slow = simulator.get('/api/v2/organizations/me', token).finally(() => (answered = true))
  while (((await simulator.admin('GET', '/simulator/faults')).json()['struck'] as Record<string, number>)['slow'] !== 1)
    continue
  expect(answered).toBe(false)
  simulator.clock.move(5_000)
  expect((await slow).status).toBe(200)
})
