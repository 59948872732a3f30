import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  assuming,
  defaultSettings,
  type PlainFacts,
  type Progress,
  startSimulator,
  timelineKinds,
} from '@aftercall/simulator'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

const definitionFile = join(import.meta.dirname, '../../schemas/genesys/openapi-simulator.json')

/** The definition lets every object carry more; here a field that it does not know is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner
}

function validators() {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  const { components } = closed(JSON.parse(readFileSync(definitionFile, 'utf8'))) as { components: object }
  ajv.addSchema({ $id: 'api', components })
  return (name: string) => ajv.compile({ $ref: `api#/components/schemas/${name}` })
}
const validator = validators()
const isRecord = validator('AnalyticsConversationWithoutAttributes')
const isMany = validator('AnalyticsConversationWithoutAttributesMultiGetResponse')
const isError = validator('ErrorBody')
const isOrganisation = validator('Organization')

const faultsOf = (valid: ValidateFunction, body: unknown) => (valid(body) ? [] : (valid.errors ?? []))

const client = { id: 'contract', secret: 'contract-secret' }

/** A simulator whose queue only remembers which conversations it has heard of. */
async function simulatorWithMemory(requestsPerMinute = 1_000_000) {
  const heardOf = new Set<string>()
  const send = async (bodies: readonly string[]) => {
    for (const body of bodies) {
      const envelope = JSON.parse(body) as { detail: { eventBody: { conversationId: string } } }
      heardOf.add(envelope.detail.eventBody.conversationId)
    }
    return bodies.map(() => ({ type: 'accepted' as const }))
  }
  const queue = { sqsEndpoint: 'http://unused.test', queueUrl: 'http://unused.test/queue' }
  const settings = {
    ...defaultSettings(),
    ...queue,
    client,
    requestsPerMinute,
    assumptions: assuming({ visibleAfterMs: 0 }),
  }
  const simulator = await startSimulator(settings, { send })
  const authorization = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
  const body = new URLSearchParams({ grant_type: 'client_credentials' })
  const login = await fetch(`${simulator.api}/oauth/token`, { method: 'POST', headers: { authorization }, body })
  const { access_token: token } = (await login.json()) as { access_token: string }
  const get = async (path: string, bearer = token) => {
    const response = await fetch(simulator.api + path, { headers: { authorization: `Bearer ${bearer}` } })
    return { status: response.status, body: (await response.json()) as unknown }
  }
  const admin = async <T>(path: string, posted?: object): Promise<T> => {
    const init = posted && { method: 'POST', body: JSON.stringify(posted) }
    return (await (await fetch(simulator.admin + path, init)).json()) as T
  }
  return { heardOf, get, admin, [Symbol.asyncDispose]: () => simulator.stop() }
}

const details = '/api/v2/analytics/conversations'
const many = (ids: readonly string[]) => `${details}/details?${ids.map((id) => `id=${id}`).join('&')}`
const chunks = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / 100) }, (_, i) => ids.slice(i * 100, i * 100 + 100))

it('answers records as the API definition describes them, while they grow and when they are final', async () => {
  await using simulator = await simulatorWithMemory()
  // Slow enough that conversations are heard of, which takes their events a real half second, while they go on.
  await simulator.admin('/simulator/play', {
    conversations: 200,
    seed: 11,
    speed: 1_000,
    seconds: 4,
    kinds: timelineKinds,
  })
  let checked = { open: 0, over: 0 }
  const checkAll = async (ids: readonly string[]) => {
    for (const chunk of chunks(ids)) {
      const { status, body } = await simulator.get(many(chunk))
      expect([status, faultsOf(isMany, body)]).toEqual([200, []])
      const { conversations } = body as { conversations: { conversationEnd?: string }[] }
      const open = conversations.filter(({ conversationEnd }) => conversationEnd === undefined).length
      checked = { open: checked.open + open, over: checked.over + conversations.length - open }
    }
  }
  while ((await simulator.admin<Progress>('/simulator/progress')).phase !== 'done') {
    await checkAll([...simulator.heardOf].slice(-100))
  }
  const facts = await simulator.admin<PlainFacts[]>('/simulator/facts')
  await checkAll(facts.map(({ conversationId }) => conversationId))
  expect(facts).toHaveLength(200)
  expect(checked.open).toBeGreaterThan(0)
  expect(checked.over).toBeGreaterThanOrEqual(facts.filter(({ open }) => !open).length)
  for (const kind of new Set(facts.map((fact) => fact.kind))) {
    const { conversationId, end, open } = facts.find((fact) => fact.kind === kind)!
    const { status, body } = await simulator.get(`${details}/${conversationId}/details`)
    expect([status, faultsOf(isRecord, body)]).toEqual([200, []])
    expect(body).toMatchObject({ conversationId, ...(open ? {} : { conversationEnd: end }) })
  }
})

it('answers the organisation and every error in the shapes of the API definition', async () => {
  await using simulator = await simulatorWithMemory(3)
  const organisation = await simulator.get('/api/v2/organizations/me')
  expect([organisation.status, faultsOf(isOrganisation, organisation.body)]).toEqual([200, []])
  const errors = [
    await simulator.get(`${details}/unknown/details`),
    await simulator.get(`${details}/details`),
    await simulator.get('/api/v2/organizations/me'),
    await simulator.get('/api/v2/organizations/me', 'made-up'),
  ]
  expect(errors.map(({ status }) => status)).toEqual([404, 400, 429, 401])
  for (const { body } of errors) expect(faultsOf(isError, body)).toEqual([])
})

it('would notice a field that the definition does not know', () => {
  expect(faultsOf(isRecord, { conversationId: 'a', conversatonStart: '2026-01-01T00:00:00.000Z' })).toHaveLength(1)
  expect(faultsOf(isRecord, { conversationId: 'a', conversationStart: 'yesterday' })).toHaveLength(1)
})
