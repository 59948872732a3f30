import { type GivenRecords, openGivenRecords } from './admin/given-records.ts'
import { type CallLedger, openCallLedger } from './api/calls.ts'
import { type ApiHandler } from './api/exchange.ts'
import { type Faults, openFaults } from './api/faults.ts'
import { apiHandler } from './api/handler.ts'
import { openQuota } from './api/quota.ts'
import { openStaleReads } from './api/stale-reads.ts'
import { openTokens } from './api/tokens.ts'
import { type Clock, machineClock } from './delivery/clock.ts'
import { heldBack } from './delivery/held-back.ts'
import { type SendBatch, sqsQueue } from './delivery/queue.ts'
import { type Assumed, openAssumed } from './facts/switches.ts'
import { foundOrganisation } from './organisation/found-organisation.ts'
import { type Centre, openCentre } from './play/centre.ts'
import { type SimulatorSettings } from './settings.ts'

/** What tests put in place of the machine's clock and a real queue. */
export interface Surroundings {
  readonly clock?: Clock
  readonly send?: SendBatch
}

/** A simulated organisation in the process, without any port. */
export interface OpenSimulator {
  /** The REST API. */
  readonly answer: ApiHandler
  /** Plays, and tells the facts. */
  readonly centre: Centre
  /** What is assumed now; may be changed at any time. */
  readonly assumed: Assumed
  readonly records: GivenRecords
  readonly faults: Faults
  readonly calls: CallLedger
  readonly send: SendBatch
  readonly clock: Clock
  /** Aborted by `close`. */
  readonly signal: AbortSignal
  /** Ends plays; events not yet sent are given up. */
  close(): void
}

const maxRecordBytes = 512 * 1024 * 1024

/** Opens a simulated organisation. It plays nothing until it is told to. */
export function openSimulator(settings: SimulatorSettings, around: Surroundings = {}): OpenSimulator {
  const clock = around.clock ?? machineClock
  const stopping = new AbortController()
  const { signal } = stopping
  const queue = around.send ? { send: around.send, close: () => undefined } : realQueue(settings, clock)
  const organisation = foundOrganisation(settings.organisationId, settings.organisationSeed)
  const { organisationId, eventSourceSuffix: suffix, awsAccount: account, region, tokenLifetimeMs } = settings
  const assumed = openAssumed(settings.assumptions)
  const source = { organisationId, suffix, account, region }
  const house = { ...settings, organisation, source, assumptions: assumed.now, send: queue.send, clock }
  const centre = openCentre(house, settings, signal)
  const records = openGivenRecords(maxRecordBytes)
  const stale = openStaleReads(assumed.now)
  const [calls, faults] = [openCallLedger(), openFaults()]
  const answer = apiHandler({
    clock,
    calls,
    faults,
    organisation,
    tokens: openTokens(settings.client, tokenLifetimeMs),
    tokenLifetimeMs,
    quota: openQuota(settings.requestsPerMinute),
    details: {
      recordJson: (id) => records.get(id) ?? centre.recordJson(id, stale.nextLagMs(id)),
      assumptions: assumed.now,
    },
  })
  const close = () => {
    stopping.abort()
    queue.close()
  }
  return { answer, centre, assumed, records, faults, calls, send: queue.send, clock, signal, close }
}

function realQueue({ sqsEndpoint: endpoint, queueUrl, region, maxQueued }: SimulatorSettings, clock: Clock) {
  const { send, waiting, close } = sqsQueue({ endpoint, queueUrl, region }, clock)
  return { send: maxQueued === 0 ? send : heldBack(send, { waiting, maxWaiting: maxQueued }, clock), close }
}
