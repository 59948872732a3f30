import { assuming, defaultSettings, type PlainFacts, type Progress, startSimulator } from '@aftercall/simulator'
import { AnalyticsApi, ApiClient, OrganizationApi } from 'purecloud-platform-client-v2'

/** What the client throws for an answer with an error, once it is told to return whole answers. */
interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

const credentials = { id: 'vendor', secret: 'vendor-secret' }

/** Resolves with what the promise rejects with. */
async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const answer: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  )
  if (answer === null) throw new Error('the call was answered, but a refusal was expected')
  return answer as Refusal
}

/** The vendor's client, which there is only one of, pointed at a simulator of its own. */
async function vendorClient(requestsPerMinute = 1_000_000) {
  const simulator = await startSimulator(
    {
      ...defaultSettings(),
      sqsEndpoint: 'http://unused.test',
      queueUrl: 'http://unused.test/queue',
      client: credentials,
      requestsPerMinute,
      assumptions: assuming({ visibleAfterMs: 0 }),
    },
    { send: async (bodies) => bodies.map(() => ({ type: 'accepted' })) },
  )
  const { hostname: host, port } = new URL(simulator.api)
  const client = ApiClient.instance
  // It reads a file in the home directory otherwise, and watches it.
  client.config.setConfigPath('')
  client.setGateway({ protocol: 'http', host, port: Number(port) })
  client.setReturnExtendedResponses(false)
  client.clearAccessToken()
  const admin = async <T>(path: string, posted?: object): Promise<T> => {
    const init = posted && { method: 'POST', body: JSON.stringify(posted) }
    return (await (await fetch(simulator.admin + path, init)).json()) as T
  }
  return {
    logIn: (secret = credentials.secret) => client.loginClientCredentialsGrant(credentials.id, secret),
    /** From now on with status and headers, not the body alone. */
    wholeAnswers: () => client.setReturnExtendedResponses(true),
    analytics: new AnalyticsApi(),
    organisation: new OrganizationApi(),
    admin,
    /** Plays some conversations to their end, and answers their facts. */
    played: async (): Promise<PlainFacts[]> => {
      await admin('/simulator/play', {
        conversations: 4,
        seed: 5,
        speed: 100_000,
        seconds: 1,
        kinds: ['answered', 'blind-transfer'],
      })
      while ((await admin<Progress>('/simulator/progress')).phase !== 'done') continue
      return admin<PlainFacts[]>('/simulator/facts')
    },
    [Symbol.asyncDispose]: () => simulator.stop(),
  }
}

it('logs in, and knows when its token expires', async () => {
  await using vendor = await vendorClient()
  const before = Date.now()
  const { accessToken, tokenExpiryTime } = await vendor.logIn()
  expect(accessToken).toEqual(expect.any(String))
  expect(tokenExpiryTime).toBeGreaterThanOrEqual(before + 86_400_000)
  expect(await vendor.organisation.getOrganizationsMe()).toMatchObject({ id: defaultSettings().organisationId })
})

it('is refused with a wrong secret, in the words of OAuth', async () => {
  await using vendor = await vendorClient()
  const error = (await refusalOf(vendor.logIn('wrong'))) as unknown as { response: { status: number; data: object } }
  expect(error.response.status).toBe(401)
  expect(error.response.data).toMatchObject({ error: 'invalid_client', error_description: expect.any(String) })
})

it('is refused without a token, and with one that was never given', async () => {
  await using vendor = await vendorClient()
  vendor.wholeAnswers()
  const without = await refusalOf(vendor.organisation.getOrganizationsMe())
  expect([without.status, without.body]).toEqual([401, expect.objectContaining({ code: 'authentication.required' })])
  ApiClient.instance.setAccessToken('made-up')
  const made = await refusalOf(vendor.organisation.getOrganizationsMe())
  expect([made.status, made.body]).toEqual([401, expect.objectContaining({ code: 'bad.credentials' })])
})

it('reads one record', async () => {
  await using vendor = await vendorClient()
  await vendor.logIn()
  const [facts] = await vendor.played()
  const record = await vendor.analytics.getAnalyticsConversationDetails(facts?.conversationId ?? '')
  expect(record.conversationEnd).toBe(facts?.end)
  expect(record.participants).toHaveLength(facts?.participantCount ?? 0)
  const segments = record.participants?.flatMap(({ sessions }) => sessions ?? []).flatMap(({ segments }) => segments)
  expect(segments).toHaveLength(facts?.segmentCount ?? 0)
})

it('reads many records, and is not told of those that are unknown', async () => {
  await using vendor = await vendorClient()
  await vendor.logIn()
  const ids = (await vendor.played()).map(({ conversationId }) => conversationId)
  const answer = await vendor.analytics.getAnalyticsConversationsDetails({ id: [...ids, 'unknown'] })
  expect(new Set(answer.conversations?.map(({ conversationId }) => conversationId))).toEqual(new Set(ids))
  const none = await vendor.analytics.getAnalyticsConversationsDetails({ id: ['unknown'] })
  expect(none.conversations).toEqual([])
  await vendor.admin('/simulator/assume', { unknownIds: 'empty-object' })
  expect(await vendor.analytics.getAnalyticsConversationsDetails({ id: ['unknown'] })).toEqual({})
})

it('rejects with the platform’s error body where an id is unknown, or there are too many', async () => {
  await using vendor = await vendorClient()
  await vendor.logIn()
  const body = await refusalOf(vendor.analytics.getAnalyticsConversationDetails('unknown id/with slash'))
  expect(body).toMatchObject({ status: 404, code: 'not.found', contextId: expect.any(String), details: [], errors: [] })
  const ids = Array.from({ length: 101 }, (_, i) => `id-${i}`)
  expect(await refusalOf(vendor.analytics.getAnalyticsConversationsDetails({ id: ids }))).toMatchObject({
    status: 400,
    code: 'invalid.value',
  })
  vendor.wholeAnswers()
  const { status, headers } = await refusalOf(vendor.analytics.getAnalyticsConversationDetails('unknown'))
  expect([status, headers['inin-correlation-id'], headers['content-type']]).toEqual([
    404,
    expect.any(String),
    expect.stringContaining('application/json'),
  ])
})

it('is told to wait when the quota of its token is used, and by a new token is not', async () => {
  await using vendor = await vendorClient(3)
  await vendor.logIn()
  for (let i = 0; i < 3; i++) await vendor.organisation.getOrganizationsMe()
  vendor.wholeAnswers()
  const { status, headers, body } = await refusalOf(vendor.organisation.getOrganizationsMe())
  expect([status, body]).toEqual([429, expect.objectContaining({ code: 'too.many.requests.retry.after', status: 429 })])
  const seconds = Number(headers['retry-after'])
  expect(seconds >= 1 && seconds <= 60).toBe(true)
  expect(body).toHaveProperty('message', expect.stringContaining(`[${seconds}]`))
  await vendor.logIn()
  expect(await vendor.organisation.getOrganizationsMe()).toMatchObject({ status: 200 })
})
