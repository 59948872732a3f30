import { type GenesysObserver, type QuotaView } from '@aftercall/genesys-api'
import { type Clock, declareInstruments, type Meter } from '@aftercall/runtime'
import { type Answer } from './core/answer.ts'
import { type Lane } from './core/lanes.ts'
import { type DeadLetterReason } from './core/reasons.ts'

export interface DetailsMetrics {
  taken(lane: Lane, requests: number): void
  skipped(requests: number): void
  answered(answer: Answer): void
  deadLettered(reason: DeadLetterReason): void
  rebalanced(): void
  /** Asked at each reading. */
  observe(
    organisationId: string,
    sources: {
      waiting: () => number
      inFlight: () => number
      quota: Pick<QuotaView, 'waiting' | 'available' | 'pausedUntilMs'>
    },
  ): void
  /** What the client of one organisation tells. */
  observerOf(organisationId: string): GenesysObserver
}

/** Every instrument of details. Labels come from closed lists: the organisations are those of the configuration. */
export function detailsMetrics(meter: Meter, clock: Clock): DetailsMetrics {
  const instruments = declareInstruments(meter, {
    requests: {
      name: 'aftercall_details_requests',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests taken from the log.',
      labels: ['lane'],
    },
    skipped: {
      name: 'aftercall_details_skipped',
      kind: 'counter',
      unit: '{request}',
      description: 'Replays in a request topic that are for another group.',
    },
    rebalances: {
      name: 'aftercall_details_rebalances',
      kind: 'counter',
      unit: '{rebalance}',
      description: 'Assignments of partitions to this instance, the first included.',
    },
    outcomes: {
      name: 'aftercall_details_outcomes',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests answered, by what the answer was.',
      labels: ['lane', 'outcome'],
    },
    records: {
      name: 'aftercall_details_records',
      kind: 'counter',
      unit: '{record}',
      description: 'Records put into the log.',
      labels: ['lane'],
    },
    recordBytes: {
      name: 'aftercall_details_record_bytes',
      kind: 'histogram',
      unit: 'By',
      description: 'Size of a record as JSON.',
      buckets: [1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000, 4_000_000, 16_000_000],
    },
    drift: {
      name: 'aftercall_details_drift',
      kind: 'counter',
      unit: '{record}',
      description: 'Records with a field that is unknown or of an unexpected type.',
    },
    deadLetters: {
      name: 'aftercall_details_dead_letters',
      kind: 'counter',
      unit: '{letter}',
      description: 'Records and requests put to the dead letters.',
      labels: ['reason'],
    },
    calls: {
      name: 'aftercall_details_calls',
      kind: 'counter',
      unit: '{call}',
      description: 'HTTP exchanges, retries counted one by one.',
      labels: ['organisation', 'endpoint', 'result'],
    },
    callSeconds: {
      name: 'aftercall_details_call_seconds',
      kind: 'histogram',
      unit: 's',
      description: 'Time of one HTTP exchange.',
      labels: ['organisation', 'endpoint'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    },
    idsPerCall: {
      name: 'aftercall_details_ids_per_call',
      kind: 'histogram',
      unit: '{conversation}',
      description: 'Conversations asked for in one call.',
      labels: ['organisation'],
      buckets: [1, 2, 5, 10, 20, 50, 100],
    },
    pauses: {
      name: 'aftercall_details_pauses',
      kind: 'counter',
      unit: '{pause}',
      description: 'Answers 429, each of which stops the whole client for a while.',
      labels: ['organisation'],
    },
    pauseSeconds: {
      name: 'aftercall_details_pause_seconds',
      kind: 'counter',
      unit: 's',
      description: 'Time for which answers 429 asked the client to stand still.',
      labels: ['organisation'],
    },
    circuitOpenings: {
      name: 'aftercall_details_circuit_openings',
      kind: 'counter',
      unit: '{opening}',
      description: 'Times that an endpoint failed in a row and was left alone.',
      labels: ['organisation', 'endpoint'],
    },
    tokens: {
      name: 'aftercall_details_tokens',
      kind: 'counter',
      unit: '{token}',
      description: 'Access tokens received.',
      labels: ['organisation'],
    },
    ignored: {
      name: 'aftercall_details_ignored_records',
      kind: 'counter',
      unit: '{record}',
      description: 'Records in an answer that nobody had asked for, or that came twice.',
      labels: ['organisation'],
    },
    waiting: {
      name: 'aftercall_details_waiting',
      kind: 'observed',
      unit: '{request}',
      description: 'Requests in hand that are not being fetched.',
      labels: ['organisation'],
    },
    inFlight: {
      name: 'aftercall_details_in_flight',
      kind: 'observed',
      unit: '{request}',
      description: 'Requests whose conversations are being fetched.',
      labels: ['organisation'],
    },
    quotaWaiting: {
      name: 'aftercall_details_quota_waiting',
      kind: 'observed',
      unit: '{call}',
      description: 'Calls that wait for their turn by the quota.',
      labels: ['organisation'],
    },
    quotaAvailable: {
      name: 'aftercall_details_quota_available',
      kind: 'observed',
      unit: '{call}',
      description: 'Calls that could be made at once.',
      labels: ['organisation'],
    },
    paused: {
      name: 'aftercall_details_paused_seconds',
      kind: 'observed',
      unit: 's',
      description: 'How much longer the client stands still.',
      labels: ['organisation'],
    },
  })
  return {
    taken: (lane, requests) => instruments.requests.add(requests, { lane }),
    skipped: (requests) => instruments.skipped.add(requests),
    answered({ details, deadLetter, outcomes }) {
      for (const { outcome } of outcomes) instruments.outcomes.add(1, { lane: outcome.lane, outcome: outcome.outcome })
      if (deadLetter !== null) instruments.deadLetters.add(1, { reason: deadLetter.reason })
      if (details === null) return
      instruments.records.add(1, { lane: details.lane })
      instruments.recordBytes.record(details.raw.length)
      if ((details.drift?.length ?? 0) > 0) instruments.drift.add(1)
    },
    rebalanced: () => instruments.rebalances.add(1),
    deadLettered: (reason) => instruments.deadLetters.add(1, { reason }),
    observe(organisation, { waiting, inFlight, quota }) {
      instruments.waiting.observe(waiting, { organisation })
      instruments.inFlight.observe(inFlight, { organisation })
      instruments.quotaWaiting.observe(() => quota.waiting(), { organisation })
      instruments.quotaAvailable.observe(() => quota.available(), { organisation })
      instruments.paused.observe(() => Math.max(0, quota.pausedUntilMs() - clock.now()) / 1_000, { organisation })
    },
    observerOf: (organisation) => ({
      called({ endpoint, result, ids, durationMs }) {
        instruments.calls.add(1, { organisation, endpoint, result })
        instruments.callSeconds.record(durationMs / 1_000, { organisation, endpoint })
        if (ids > 0) instruments.idsPerCall.record(ids, { organisation })
      },
      paused({ pauseMs }) {
        instruments.pauses.add(1, { organisation })
        instruments.pauseSeconds.add(pauseMs / 1_000, { organisation })
      },
      circuit({ endpoint, state }) {
        if (state === 'open') instruments.circuitOpenings.add(1, { organisation, endpoint })
      },
      tokenRenewed: () => instruments.tokens.add(1, { organisation }),
      ignored: (records) => instruments.ignored.add(records, { organisation }),
    }),
  }
}
