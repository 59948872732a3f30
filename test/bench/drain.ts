import { setTimeout as sleep } from 'node:timers/promises'
import { MeasureError, type MeasuredService } from './measured-service.ts'
import { type Place } from './place.ts'
import { usageOf } from './process-usage.ts'

/** What a service has to get done, told by its own counters. */
export interface Goal {
  /** What is counted, in the plural. */
  readonly items: string
  readonly target: number
  count(metrics: string): number
  /** The time begins with the first item instead of with readiness, where a wait that is set comes before it. */
  readonly fromFirstItem?: boolean
}

/** How it got there. CPU times are undefined where the system does not tell them. */
export interface Drained {
  readonly items: number
  readonly seconds: number
  readonly cpuSeconds: number | undefined
  /** CPU µs per item over the second half: what the compiler of the engine has seen before. */
  readonly warmCpuUsPerItem: number | undefined
  readonly peakRssBytes: number | undefined
  /** CPU seconds of each server meanwhile, by name. */
  readonly serverCpuSeconds: Readonly<Record<string, number>>
  /** Beginning and end on the machine's monotonic clock, µs. */
  readonly window: { readonly fromUs: number; readonly toUs: number }
}

interface Sample {
  readonly at: number
  readonly count: number
  readonly cpuSeconds: number | undefined
  readonly servers: Readonly<Record<string, number>>
}

const sampleMs = 100
/** Longer than any wait that is set; without any progress for so long it will not come. */
const stallMs = 90_000
const leastCpuSeconds = 0.2
const monotonicUs = () => Number(process.hrtime.bigint() / 1_000n)

/** Watches a service until its goal is reached. Start it, then call this at once. */
export async function watchDrain(
  service: MeasuredService,
  goal: Goal,
  { servers, signal }: Pick<Place, 'servers' | 'signal'>,
): Promise<Drained> {
  const sample = async (): Promise<Sample> => {
    const count = goal.count(await service.metrics())
    const times = servers.map(({ name, pid }) => [name, usageOf(pid)?.cpuSeconds ?? 0] as const)
    return {
      at: monotonicUs(),
      count,
      cpuSeconds: service.usage()?.cpuSeconds,
      servers: Object.fromEntries(times),
    }
  }
  let begin = await sample()
  const samples = [begin]
  let [last, movedAt] = [begin, begin.at]
  while (last.count < goal.target) {
    await sleep(sampleMs, undefined, { signal })
    const next = await sample()
    if (goal.fromFirstItem === true && next.count === 0) begin = next
    if (next.count !== last.count) movedAt = next.at
    last = next
    samples.push(next)
    if (next.at - movedAt > stallMs * 1_000)
      throw new MeasureError(
        `${service.name} stands at ${next.count} of ${goal.target} ${goal.items} for ${stallMs / 1_000} s; ` +
          `its log ends with:\n${await service.log()}`,
      )
  }
  return drained(begin, last, samples, service.usage()?.peakRssBytes)
}

function drained(begin: Sample, end: Sample, samples: readonly Sample[], peakRssBytes: number | undefined): Drained {
  const items = end.count - begin.count
  const half = samples.find(({ count }) => count - begin.count >= items / 2)
  return {
    items,
    seconds: (end.at - begin.at) / 1_000_000,
    cpuSeconds: cpuBetween(begin, end),
    warmCpuUsPerItem: half === undefined || half.count >= end.count ? undefined : perItem(half, end),
    peakRssBytes,
    serverCpuSeconds: Object.fromEntries(
      Object.entries(end.servers).map(([name, seconds]) => [name, seconds - (begin.servers[name] ?? 0)]),
    ),
    window: { fromUs: begin.at, toUs: end.at },
  }
}

const cpuBetween = (from: Sample, to: Sample) =>
  from.cpuSeconds === undefined || to.cpuSeconds === undefined ? undefined : to.cpuSeconds - from.cpuSeconds

/** Undefined also where so little was used that the steps of the kernel's clock would show. */
function perItem(from: Sample, to: Sample): number | undefined {
  const seconds = cpuBetween(from, to)
  return seconds === undefined || seconds < leastCpuSeconds
    ? undefined
    : (seconds * 1_000_000) / (to.count - from.count)
}
