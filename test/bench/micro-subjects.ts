import {
  type Codec,
  type ConversationDetails,
  type ConversationEvent,
  memoryCodec,
  type NewConversationDetails,
  projectConversation,
} from '@aftercall/contracts'
import { defaultSettings, startSimulator, type Simulator, type SimulatorSettings } from '@aftercall/simulator'
import { interpret, type InterpretOptions } from '../../services/bridge/src/core/interpret.ts'

/** What the services have in hand, made by the simulator: so many conversations with all their events and records. */
export interface Subjects {
  readonly codec: Codec
  readonly bodies: readonly string[]
  readonly reading: InterpretOptions
  readonly events: readonly ConversationEvent[]
  readonly encodedEvents: readonly Buffer[]
  /** Detail records as JSON, as the API gives them. */
  readonly records: readonly string[]
  readonly details: readonly ConversationDetails[]
  readonly encodedDetails: readonly Buffer[]
}

const conversations = 200
const idsPerCall = 100
const pollMs = 100

/** Needs no server: the simulator's messages are caught before any queue. */
export async function makeSubjects(signal: AbortSignal): Promise<Subjects> {
  const bodies: string[] = []
  const settings: SimulatorSettings = {
    ...defaultSettings(),
    sqsEndpoint: 'http://unused.test',
    queueUrl: 'http://unused.test/queue',
    transport: { latencyMs: 1, lateShare: 0, lateMaxMs: 0, duplicateShare: 0 },
  }
  const send = async (sent: readonly string[]) => {
    bodies.push(...sent.filter(isDetailEvent))
    return sent.map(() => ({ type: 'accepted' as const }))
  }
  const simulator = await startSimulator(settings, { send })
  try {
    await playOut(simulator, signal)
    const reading = {
      organisations: new Set([settings.organisationId]),
      applyPolicy: (json: unknown) => json,
      keepUnparsed: true,
      maxBodyBytes: 1_048_576,
      maxDepth: 64,
    }
    const codec = memoryCodec()
    const encodedEvents = bodies.map((body) => codec.encode('conversation-events', eventOf(body, reading)))
    const events = await Promise.all(encodedEvents.map((bytes) => codec.decode('conversation-events', bytes)))
    const records = await recordsOf(
      simulator,
      settings,
      [...new Set(events.map((event) => event.conversationId))],
      signal,
    )
    const encodedDetails = records.map((json) =>
      codec.encode('conversation-details', detailsOf(settings.organisationId, json)),
    )
    const details = await Promise.all(encodedDetails.map((bytes) => codec.decode('conversation-details', bytes)))
    return { codec, bodies, reading, events, encodedEvents, records, details, encodedDetails }
  } finally {
    await simulator.stop()
  }
}

const isDetailEvent = (body: string) => body.includes('"detail-type":"v2.detail.events.conversation.')

async function playOut({ admin }: Simulator, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ conversations, seed: 1, speed: 100_000, subscribe: ['detail'] })
  const begun = await fetch(`${admin}/simulator/play`, { method: 'POST', headers, body, signal })
  if (!begun.ok) throw new Error(`the simulator does not play: ${await begun.text()}`)
  const within = AbortSignal.any([signal, AbortSignal.timeout(60_000)])
  for (;;) {
    const progress = (await (await fetch(`${admin}/simulator/progress`, { signal: within })).json()) as {
      phase: string
    }
    if (progress.phase === 'done') return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

const now = Date.UTC(2026, 0, 15, 12)

export const receiptOf = (index: number) => ({
  receivedAt: now,
  sqsMessageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  sqsSentAt: now - 50,
  sqsReceiveCount: 1,
})

function eventOf(body: string, reading: InterpretOptions) {
  const disposition = interpret(body, receiptOf(0), reading)
  if (disposition.kind !== 'conversation-event')
    throw new Error(`the bridge takes a played detail event for a ${disposition.kind}`)
  return disposition.value
}

async function recordsOf(
  { api }: Simulator,
  { client }: SimulatorSettings,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
  const login = await fetch(`${api}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
    signal,
  })
  const { access_token: token } = (await login.json()) as { access_token: string }
  const records: string[] = []
  for (let from = 0; from < ids.length; from += idsPerCall) {
    const list = ids.slice(from, from + idsPerCall).join(',')
    const answer = await fetch(`${api}/api/v2/analytics/conversations/details?id=${list}`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    })
    const { conversations: found } = (await answer.json()) as { conversations: readonly unknown[] }
    records.push(...found.map((record) => JSON.stringify(record)))
  }
  return records
}

function detailsOf(orgId: string, json: string): NewConversationDetails {
  const projection = projectConversation(JSON.parse(json))
  if ('unusable' in projection) throw new Error(`a record of the simulator is unusable: ${projection.unusable}`)
  const { record, drift } = projection
  return {
    orgId,
    conversationId: record.conversationId,
    asOf: now,
    version: now * 4_096,
    rulesVersion: 0,
    source: 'details_get',
    lane: 'live',
    receivedAt: now,
    hash: '0123456789abcdef',
    missingSessionIds: [],
    drift,
    raw: Buffer.from(json),
    record,
  }
}
