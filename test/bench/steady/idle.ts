import { setTimeout as sleep } from 'node:timers/promises'
import { serviceNames } from '@aftercall/demo'
import { type MeasuredService, startMeasured } from '../measured-service.ts'
import { type Place } from '../place.ts'
import { openWorld } from '../world.ts'

export interface IdleFigure {
  readonly service: string
  readonly seconds: number
  /** User and system time by elapsed time, %; undefined where the system does not tell. */
  readonly percentOfCore: number | undefined
}

/** What a start leaves behind: compiling, first looks. */
const settleMs = 20_000

/** All services with nothing to do. */
export async function measureIdle(
  place: Place,
  { dir, seconds, say }: { readonly dir: string; readonly seconds: number; readonly say: (line: string) => void },
): Promise<readonly IdleFigure[]> {
  await using world = await openWorld(place, dir)
  await using stack = new AsyncDisposableStack()
  const services: MeasuredService[] = []
  for (const name of serviceNames)
    services.push(stack.use(await startMeasured(name, { ...place, env: world.env, logDir: world.logDir })))
  await sleep(settleMs, undefined, { signal: place.signal })
  say(`watching idle services for ${seconds} s`)
  const before = services.map((service) => service.usage()?.cpuSeconds)
  const startedAt = performance.now()
  await sleep(seconds * 1_000, undefined, { signal: place.signal })
  const elapsed = (performance.now() - startedAt) / 1_000
  return services.map((service, index) => {
    const [from, to] = [before[index], service.usage()?.cpuSeconds]
    const percentOfCore = from === undefined || to === undefined ? undefined : ((to - from) / elapsed) * 100
    return { service: service.name, seconds: elapsed, percentOfCore }
  })
}
