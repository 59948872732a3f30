import { setTimeout as sleep } from 'node:timers/promises'
import { measure, type ServiceName } from '@aftercall/demo'
import { MeasureError, startMeasured } from '../measured-service.ts'
import { type Place } from '../place.ts'
import { sumOf } from '../prometheus.ts'
import { openWorld, type World } from '../world.ts'

export interface BacklogFigure {
  readonly service: ServiceName
  readonly items: number
  readonly seconds: number
  /** When a quarter was done, and the most at any time. */
  readonly earlyRssBytes: number | undefined
  readonly peakRssBytes: number | undefined
  /** Assignments of partitions; one is the start. Undefined for a service that has none. */
  readonly assignments: number | undefined
}

export interface BacklogOptions {
  readonly dir: string
  readonly events: number
  readonly seed: number
  readonly say: (line: string) => void
}

const eventsPerConversation = 12.3
const pollMs = 500
const stallMs = 120_000

/** The bridge takes a long play as fast as it comes; then the others find all of it waiting, one after the other. */
export async function measureBacklog(place: Place, { dir, events, seed, say }: BacklogOptions) {
  await using world = await openWorld(place, dir)
  const conversations = Math.round(events / eventsPerConversation)
  say(`playing ${conversations} conversations through the bridge, as fast as it takes them`)
  await world.simulator.play({ conversations, seed, speed: 100_000, subscribe: ['detail'] })
  const bridge = await drain(place, world, 'bridge', async (metrics) => {
    const { phase, eventsSent } = await world.simulator.progress()
    return {
      done: sumOf(metrics, 'aftercall_bridge_messages_deleted_total'),
      of: phase === 'done' ? eventsSent : Infinity,
    }
  })
  const target = bridge.items
  say(`${target} events wait for completion`)
  const completion = await drain(place, world, 'completion', async (metrics) => ({
    done: sumOf(metrics, 'aftercall_completion_inputs_total'),
    of: target,
  }))
  say(`${target} events wait for the sink`)
  const { counts } = measure(world.clickhouse, world.organisation, place.signal)
  const { eventsPlanned } = await world.simulator.progress()
  const sink = await drain(place, world, 'sink', async () => ({ done: (await counts()).events, of: eventsPlanned }))
  return [bridge, completion, sink] as const
}

async function drain(
  place: Place,
  world: World,
  name: ServiceName,
  look: (metrics: string) => Promise<{ done: number; of: number }>,
): Promise<BacklogFigure> {
  await using service = await startMeasured(name, { ...place, env: world.env, logDir: world.logDir })
  const startedAt = performance.now()
  let [last, movedAt] = [-1, startedAt]
  let earlyRssBytes: number | undefined
  for (;;) {
    const metrics = await service.metrics()
    const { done, of } = await look(metrics)
    if (done !== last) [last, movedAt] = [done, performance.now()]
    if (earlyRssBytes === undefined && done >= of / 4) earlyRssBytes = service.usage()?.rssBytes
    if (done >= of) {
      const assignments = name === 'bridge' ? undefined : sumOf(metrics, `aftercall_${name}_rebalances_total`)
      return {
        ...{ service: name, items: done, seconds: (performance.now() - startedAt) / 1_000, earlyRssBytes },
        ...{ peakRssBytes: service.usage()?.peakRssBytes, assignments },
      }
    }
    if (performance.now() - movedAt > stallMs)
      throw new MeasureError(`${name} stands at ${done} of ${of} for ${stallMs / 1_000} s:\n${await service.log()}`)
    await sleep(pollMs, undefined, { signal: place.signal })
  }
}
