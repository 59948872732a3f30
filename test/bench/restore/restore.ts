import kafkajs from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { type HotSpot, hotSpots } from '../cpu-profile.ts'
import { MeasureError, startMeasured } from '../measured-service.ts'
import { type Place } from '../place.ts'
import { sumOf } from '../prometheus.ts'
import { openWorld, type World } from '../world.ts'
import { plainRead } from './plain-read.ts'
import { type Tail, writeTail } from './tail.ts'

const { Kafka, logLevel } = kafkajs

export interface RestoreFigures {
  readonly tail: Tail
  readonly partitions: number
  /** From the moment the partitions were assigned until the last one was ready, and from the start of the process. */
  readonly seconds: number
  readonly secondsFromStart: number
  readonly records: number
  readonly cpuSeconds: number | undefined
  readonly peakRssBytes: number | undefined
  /** A while later, when the garbage is gone. */
  readonly rssBytes: number | undefined
  readonly plain: { readonly records: number; readonly seconds: number }
  readonly hotSpots: readonly HotSpot[]
}

export interface RestoreOptions {
  readonly dir: string
  readonly conversations: number
  readonly seed: number
  readonly profile: boolean
  readonly rounds: number
  readonly say: (line: string) => void
}

const recordsPerConversation = 12
const pollMs = 20
const shownHotSpots = 25
const limitMs = 120_000

/** How long completion needs until it can go on where a predecessor with many open conversations stopped, and what memory that takes. */
export async function measureRestore(place: Place, options: RestoreOptions): Promise<readonly RestoreFigures[]> {
  const { dir, conversations, seed, say } = options
  await using world = await openWorld(place, dir)
  const records = conversations * recordsPerConversation
  say(`writing ${records} states of ${conversations} conversations, a thousand a transaction`)
  const tail = await writeTail(world.env, { conversations, records, seed }, place.signal)
  const brokers = (world.env['KAFKA_BROKERS'] ?? '').split(',')
  const topic = `${world.env['KAFKA_TOPIC_PREFIX']}completion-state`
  try {
    const figures: RestoreFigures[] = []
    for (let round = 1; round <= options.rounds; round++) {
      say('reading them with kafkajs alone')
      const plain = await plainRead(brokers, topic, tail.records, place.signal)
      say('restoring them')
      figures.push({ tail, plain, ...(await restoreOnce(place, world, options, round)) })
    }
    return figures
  } finally {
    await removeTopic(brokers, topic)
  }
}

async function restoreOnce(
  place: Place,
  world: World,
  { dir, conversations, profile }: RestoreOptions,
  round: number,
): Promise<Omit<RestoreFigures, 'tail' | 'plain'>> {
  const partitions = Number(world.env['TOPIC_PARTITIONS'])
  const profiles = { dir: join(dir, 'profiles'), file: `restore-${round}.cpuprofile` }
  const startedAt = performance.now()
  const fromUs = monotonicUs()
  let measured: Omit<RestoreFigures, 'tail' | 'plain' | 'hotSpots'>
  {
    await using completion = await startMeasured('completion', {
      ...{ supervisor: place.supervisor, env: world.env, logDir: world.logDir, signal: place.signal },
      ...(profile ? { profile: profiles } : {}),
      until: (metrics) => sumOf(metrics, 'aftercall_completion_rebalances_total') > 0,
    })
    const assignedAt = performance.now()
    let text = await completion.metrics()
    while (sumOf(text, 'aftercall_completion_restores_total') < partitions) {
      if (performance.now() - assignedAt > limitMs)
        throw new MeasureError(`the restore is not over after ${limitMs} ms:\n${await completion.log()}`)
      await sleep(pollMs, undefined, { signal: place.signal })
      text = await completion.metrics()
    }
    const endedAt = performance.now()
    const { cpuSeconds, peakRssBytes } = completion.usage() ?? {}
    const remembered = sumOf(text, 'aftercall_completion_states')
    if (remembered !== conversations)
      throw new MeasureError(`${remembered} conversations were restored instead of ${conversations}`)
    await sleep(10_000, undefined, { signal: place.signal })
    measured = {
      ...{ partitions, cpuSeconds, peakRssBytes, rssBytes: completion.usage()?.rssBytes },
      records: sumOf(text, 'aftercall_completion_restored_records_total'),
      seconds: (endedAt - assignedAt) / 1_000,
      secondsFromStart: (endedAt - startedAt) / 1_000,
    }
  }
  const spots = profile ? await hotSpots(join(profiles.dir, profiles.file), fromUs, monotonicUs(), shownHotSpots) : []
  return { ...measured, hotSpots: spots }
}

const monotonicUs = () => Number(process.hrtime.bigint() / 1_000n)

async function removeTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], clientId: 'aftercall-bench', logLevel: logLevel.ERROR }).admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
}
