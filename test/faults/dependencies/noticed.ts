import { readFile, stat } from 'node:fs/promises'
import { type ServiceName } from '@aftercall/demo'
import { systemClock } from '@aftercall/runtime'
import { type Rule } from '../../support/interposer/rules.ts'
import { metricSum } from '../../support/metrics.ts'
import { type DependencyPlace } from './under-load.ts'

/** Waits until a rule has struck: a fault that met nobody shows nothing. */
export const untilStruck = async (place: DependencyPlace, rule: Rule, times: number, what: string): Promise<void> =>
  void (await place.until(`${what} has struck ${times} times`, () => ({
    done: rule.struck() >= times,
    seen: rule.struck(),
  })))

/** A counter of a service, from now on or from its start. */
export async function counter(
  place: DependencyPlace,
  service: ServiceName,
  name: string,
  labels: Readonly<Record<string, string>> = {},
  { fromTheStart = false } = {},
) {
  const read = async () => metricSum(await place.member(service).instance.metrics(), `${name}_total`, labels)
  const before = fromTheStart ? 0 : await read()
  const since = async () => (await read()) - before
  return {
    since,
    /** Waits until it has risen by so much. */
    async untilRisen(by = 1): Promise<void> {
      await place.until(`${name} ${JSON.stringify(labels)} of ${service} has risen by ${by}`, async () => {
        const seen = await since()
        return { done: seen >= by, seen }
      })
    },
  }
}

/** How often something took a service longer than a bucket of its histogram says, from now on. */
export async function slowness(place: DependencyPlace, service: ServiceName, histogram: string, aboveSeconds: number) {
  const read = async () => {
    const text = await place.member(service).instance.metrics()
    return metricSum(text, `${histogram}_count`) - metricSum(text, `${histogram}_bucket`, { le: String(aboveSeconds) })
  }
  const before = await read()
  return {
    async untilSeen(times = 1): Promise<void> {
      await place.until(`${histogram} of ${service} was above ${aboveSeconds} s ${times} times`, async () => {
        const seen = (await read()) - before
        return { done: seen >= times, seen }
      })
    },
  }
}

/** What a service says in its log, from now on or from its start. */
export async function log(place: DependencyPlace, service: ServiceName, { fromTheStart = false } = {}) {
  const { logFile } = place.member(service).instance
  const from = fromTheStart
    ? 0
    : await stat(logFile).then(
        ({ size }) => size,
        () => 0,
      )
  return {
    async untilSaid(what: RegExp): Promise<void> {
      await place.until(`${service} says ${what}`, async () => {
        const now = place.member(service).instance.logFile
        const text = await readFile(now).catch(() => Buffer.alloc(0))
        const said = String(now === logFile ? text.subarray(from) : text)
        return { done: what.test(said), seen: said.slice(-500) }
      })
    },
  }
}

/** Lets a fault that is about its length last: some limits can only be met by waiting. */
export const lasting = async (place: DependencyPlace, seconds: number): Promise<void> => {
  place.say(`it lasts ${seconds} s`)
  await systemClock.sleep(seconds * 1_000, place.signal)
}
