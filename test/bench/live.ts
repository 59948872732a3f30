import { setTimeout as sleep } from 'node:timers/promises'
import { measure, serviceNames } from '@aftercall/demo'
import { MeasureError, type MeasuredService, startMeasured } from './measured-service.ts'
import { type Place } from './place.ts'
import { sumOf } from './prometheus.ts'
import { openWorld, type World } from './world.ts'

/** How much faster than life the centre is, and by how much the waits are shortened: together a model to scale. */
export const liveSpeed = 15

const scaledWaits = {
  COMPLETION_QUIET_PERIOD_MS: 5_000,
  COMPLETION_ACW_GRACE_MS: 60_000,
  COMPLETION_IDLE_LIMIT_MS: 14_400_000,
  COMPLETION_LONG_IDLE_LIMIT_MS: 86_400_000,
  COMPLETION_ATTEMPT_DELAYS_MS: [15_000, 60_000, 300_000, 1_800_000],
  COMPLETION_LATE_DATA_MS: 2_400_000,
  COMPLETION_SHARED_TICK_MS: 300_000,
  COMPLETION_REQUEST_TTL_MS: 600_000,
  DETAILS_GRID_MS: 20_000,
} as const

/** What the services' own defaults come to at this speed. */
const waits = Object.fromEntries(
  Object.entries(scaledWaits).map(([name, ms]) => [
    name,
    (typeof ms === 'number' ? [ms] : ms).map((each) => Math.round(each / liveSpeed)).join(','),
  ]),
)

export interface LiveFigures {
  readonly conversations: number
  readonly events: number
  readonly seconds: number
  /** Fetch requests of completion, the first one included. */
  readonly requestsPerConversation: number
  readonly requestsByCause: Readonly<Record<string, number>>
  readonly apiCallsPerConversation: number
  /** From the last event of a conversation in the queue to its row; holds the waits, shortened as they are. */
  readonly latencyMs: { readonly p50: number; readonly p95: number }
  /** All they did, by service; null where the system does not tell. */
  readonly cpuUsPerEvent: Readonly<Record<string, number | null>>
  /** CPU time by elapsed time: 1 is one core. */
  readonly cores: Readonly<Record<string, number | null>>
  readonly peakRssMiB: Readonly<Record<string, number | null>>
}

const pollMs = 1_000
const stallMs = 120_000

/** All services at once, while the simulated centre works: what a backlog cannot show, above all the requests. */
export async function measureLive(
  place: Place,
  { dir, conversations, seed, say }: { dir: string; conversations: number; seed: number; say: (line: string) => void },
): Promise<LiveFigures> {
  say('live: making topics, schemas and tables')
  await using world = await openWorld(place, dir)
  await using stack = new AsyncDisposableStack()
  const env = { ...world.env, ...waits }
  const services: MeasuredService[] = []
  for (const name of serviceNames)
    services.push(stack.use(await startMeasured(name, { ...place, env, logDir: world.logDir })))
  const before = services.map((service) => service.usage()?.cpuSeconds)
  const begunAt = performance.now()
  say(`live: playing ${conversations} conversations at ${liveSpeed} times life, about a minute and a half`)
  await world.simulator.play({ conversations, seed, speed: liveSpeed, subscribe: ['detail'] })
  const events = await untilFinal(world, conversations, services, place.signal)
  const seconds = (performance.now() - begunAt) / 1_000
  const usages = services.map((service) => service.usage())
  const byService = (of: (index: number) => number | null) =>
    Object.fromEntries(services.map(({ name }, index) => [name, of(index)]))
  const cpuSeconds = (index: number, by: number) => {
    const [from, to] = [before[index], usages[index]?.cpuSeconds]
    return from === undefined || to === undefined ? null : (to - from) / by
  }
  const completion = (await services.find(({ name }) => name === 'completion')?.metrics()) ?? ''
  const calls = await world.simulator.calls()
  const { latency } = measure(world.clickhouse, world.organisation, place.signal)
  return {
    conversations,
    events,
    seconds,
    requestsPerConversation: sumOf(completion, 'aftercall_completion_requests_total') / conversations,
    requestsByCause: byCause(completion),
    apiCallsPerConversation: (calls.byEndpoint['GET /api/v2/analytics/conversations/details'] ?? 0) / conversations,
    latencyMs: await latency(),
    cpuUsPerEvent: byService((index) => cpuSeconds(index, events / 1e6)),
    cores: byService((index) => cpuSeconds(index, seconds)),
    peakRssMiB: byService((index) => {
      const bytes = usages[index]?.peakRssBytes
      return bytes === undefined ? null : bytes / 1_048_576
    }),
  }
}

/** Resolves to the number of distinct events when each conversation is final and each event stored. */
async function untilFinal(
  { simulator, clickhouse, organisation }: World,
  conversations: number,
  services: readonly MeasuredService[],
  signal: AbortSignal,
): Promise<number> {
  const { counts } = measure(clickhouse, organisation, signal)
  let [last, movedAt] = ['', performance.now()]
  for (;;) {
    // Asked also to learn that one of them has ended.
    await Promise.all(services.map((service) => service.metrics()))
    const [play, found] = await Promise.all([simulator.progress(), counts()])
    if (play.phase === 'done' && found.finals >= conversations - play.staysOpen && found.events >= play.eventsPlanned)
      return play.eventsPlanned
    const now = JSON.stringify([play.eventsSent, found])
    if (now !== last) [last, movedAt] = [now, performance.now()]
    if (performance.now() - movedAt > stallMs)
      throw new MeasureError(
        `of ${conversations} conversations ${found.finals} are final, and nothing moves for ${stallMs / 1_000} s`,
      )
    await sleep(pollMs, undefined, { signal })
  }
}

function byCause(metrics: string): Readonly<Record<string, number>> {
  const causes = metrics.matchAll(/^aftercall_completion_requests_total\{[^}]*cause="([^"]+)"/gm)
  return Object.fromEntries(
    [...new Set([...causes].map(([, cause = '']) => cause))].map((cause) => [
      cause,
      sumOf(metrics, 'aftercall_completion_requests_total', { cause }),
    ]),
  )
}
