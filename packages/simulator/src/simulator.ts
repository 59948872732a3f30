import { randomBytes, randomUUID } from 'node:crypto'
import { type FastifyInstance } from 'fastify'
import { openGivenRecords } from './admin/given-records.ts'
import { buildAdmin } from './admin/server.ts'
import { openCallLedger } from './api/calls.ts'
import { type UnknownIds } from './api/details.ts'
import { openFaults } from './api/faults.ts'
import { openQuota } from './api/quota.ts'
import { buildApi } from './api/server.ts'
import { type ClientCredentials, openTokens } from './api/tokens.ts'
import { type Clock, machineClock } from './delivery/clock.ts'
import { type SendBatch, sqsQueue } from './delivery/queue.ts'
import { type TransportSettings, usualTransport } from './delivery/transport.ts'
import { type Assumptions, likelyAssumptions } from './facts/assumptions.ts'
import { foundOrganisation } from './organisation/found-organisation.ts'
import { openCentre } from './play/centre.ts'

export interface SimulatorSettings {
  readonly apiPort: number
  readonly adminPort: number
  readonly organisationId: string
  readonly organisationSeed: number
  readonly eventSourceSuffix: string
  readonly awsAccount: string
  readonly region: string
  readonly sqsEndpoint: string
  readonly queueUrl: string
  readonly client: ClientCredentials
  readonly tokenLifetimeMs: number
  readonly requestsPerMinute: number
  readonly maxIds: number
  readonly unknownIds: UnknownIds
  readonly visibleAfterMs: number
  readonly recordDelayMs: number
  readonly playSeconds: number
  readonly maxConversations: number
  readonly sendConcurrency: number
  readonly transport: TransportSettings
  readonly assumptions: Assumptions
}

/** Everything but the queue has a default. Client id and secret are made up afresh at each call. */
export function defaultSettings(): Omit<SimulatorSettings, 'sqsEndpoint' | 'queueUrl'> {
  return {
    apiPort: 0,
    adminPort: 0,
    organisationId: '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104',
    organisationSeed: 1,
    eventSourceSuffix: 'simulated-centre',
    awsAccount: '111122223333',
    region: 'us-east-1',
    client: { id: randomUUID(), secret: randomBytes(24).toString('base64url') },
    tokenLifetimeMs: 86_400_000,
    requestsPerMinute: 300,
    maxIds: 100,
    unknownIds: 'leave-out',
    visibleAfterMs: 500,
    recordDelayMs: 0,
    playSeconds: 60,
    maxConversations: 200_000,
    sendConcurrency: 8,
    transport: usualTransport,
    assumptions: likelyAssumptions,
  }
}

export interface Simulator {
  /** Base URLs, without a slash at the end. */
  readonly api: string
  readonly admin: string
  /** Ends plays and closes both ports; events not yet sent are given up. */
  stop(): Promise<void>
}

/** What tests put in place of the machine's clock and a real queue. */
export interface Surroundings {
  readonly clock?: Clock
  readonly send?: SendBatch
}

const maxRecordBytes = 512 * 1024 * 1024

async function listen(server: FastifyInstance, port: number, what: string): Promise<string> {
  try {
    return await server.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    throw new Error(`could not listen on 127.0.0.1:${port} for the ${what}: is the port in use?`, { cause })
  }
}

/** Starts a simulated organisation on loopback. It plays nothing until it is told to. */
export async function startSimulator(settings: SimulatorSettings, around: Surroundings = {}): Promise<Simulator> {
  const clock = around.clock ?? machineClock
  const stopping = new AbortController()
  const { signal } = stopping
  const queue = around.send
    ? { send: around.send, close: () => undefined }
    : sqsQueue({ endpoint: settings.sqsEndpoint, queueUrl: settings.queueUrl, region: settings.region }, clock)
  const organisation = foundOrganisation(settings.organisationId, settings.organisationSeed)
  const { organisationId, eventSourceSuffix: suffix, awsAccount: account, region } = settings
  const centre = openCentre(
    { ...settings, organisation, source: { organisationId, suffix, account, region }, send: queue.send, clock },
    settings,
    signal,
  )
  const records = openGivenRecords(maxRecordBytes)
  const [calls, faults] = [openCallLedger(), openFaults()]
  const recordJson = (id: string) => records.get(id) ?? centre.recordJson(id)
  const api = buildApi({
    clock,
    calls,
    faults,
    organisation,
    signal,
    tokens: openTokens(settings.client, settings.tokenLifetimeMs),
    tokenLifetimeMs: settings.tokenLifetimeMs,
    quota: openQuota(settings.requestsPerMinute),
    details: { recordJson, maxIds: settings.maxIds, unknownIds: settings.unknownIds },
  })
  const admin = buildAdmin({ ...settings, clock, centre, records, faults, calls, send: queue.send, signal })
  const stop = async () => {
    stopping.abort()
    await Promise.all([api.close(), admin.close()])
    queue.close()
  }
  try {
    const [apiUrl, adminUrl] = [
      await listen(api, settings.apiPort, 'API'),
      await listen(admin, settings.adminPort, 'admin port'),
    ]
    return { api: apiUrl, admin: adminUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
