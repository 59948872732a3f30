import { assuming, defaultSettings, startSimulator } from '@aftercall/simulator'
import { genesysApiSuite } from './genesys-api.suite.ts'

genesysApiSuite('the simulator', async ({ maxIds = 100, unknown = 'leave_out' } = {}) => {
  const settings = defaultSettings()
  const simulator = await startSimulator(
    {
      ...settings,
      assumptions: assuming({ maxIds, unknownIds: unknown === 404 ? '404' : 'leave-out' }),
      requestsPerMinute: 60_000,
      sqsEndpoint: 'http://unused.test',
      queueUrl: 'http://unused.test/queue',
    },
    { send: async (bodies) => bodies.map(() => ({ type: 'accepted' })) },
  )
  const admin = async (path: string, body?: string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(
      `${simulator.admin}${path}`,
      body === undefined ? {} : { method: 'POST', body, headers },
    )
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`)
    return (await response.json()) as unknown
  }
  return {
    organisation: {
      id: settings.organisationId,
      loginUrl: simulator.api,
      apiUrl: simulator.api,
      clientId: settings.client.id,
      clientSecret: settings.client.secret,
      requestsPerMinute: 60_000,
    },
    put: async (records) => void (await admin('/simulator/records', `[${records.join(',')}]`)),
    fail: async (fault, times) =>
      void (await admin(
        '/simulator/faults',
        JSON.stringify({ rates: { [fault]: 1 }, count: times, retryAfterSeconds: 0, path: '/api/v2/analytics/' }),
      )),
    detailsCalls: async () => {
      const { totals } = (await admin('/simulator/calls')) as { totals: { byEndpoint: Record<string, number> } }
      return totals.byEndpoint['GET /api/v2/analytics/conversations/details'] ?? 0
    },
    [Symbol.asyncDispose]: () => simulator.stop(),
  }
})
