import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { serviceNames } from '@aftercall/demo'
import { projectRoot } from '@aftercall/embedded-stack'
import { type Place } from '../place.ts'
import { openWorld } from '../world.ts'
import { gainOf, secondHalf } from './trend.ts'
import { type Sample, startWatched, type Watched } from './watched.ts'

export interface SoakOptions {
  readonly dir: string
  readonly minutes: number
  /** Events a second. */
  readonly rate: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** What grew over the second half, and what may: the larger of a share of its mean and so much. */
export interface Growth {
  readonly service: string
  readonly what: 'heap after GC' | 'RSS' | 'descriptors' | 'handles'
  readonly mean: number
  readonly gain: number
  readonly allowed: number
}

export interface SoakFigures {
  readonly minutes: number
  readonly events: number
  readonly samples: number
  readonly csv: string
  readonly growth: readonly Growth[]
  readonly isFlat: boolean
}

const sampleMs = 10_000
/** Kept when all else is removed. */
const csv = join(projectRoot, '.cache/soak.csv')
const eventsPerConversation = 12.3
const mebibyte = 1_048_576
const measures = [
  { what: 'heap after GC', of: ({ heapBytes }: Sample) => heapBytes, share: 0.1, least: 4 * mebibyte },
  { what: 'RSS', of: ({ rssBytes }: Sample) => rssBytes, share: 0.1, least: 24 * mebibyte },
  { what: 'descriptors', of: ({ descriptors }: Sample) => descriptors, share: 0.1, least: 8 },
  { what: 'handles', of: ({ handles }: Sample) => handles, share: 0.1, least: 16 },
] as const

/** What is remembered of finished conversations would grow for hours by design; here it is forgotten after a minute. */
const shortMemory = {
  COMPLETION_MARKER_MS: '60000',
  COMPLETION_MESSAGE_MARKER_MS: '60000',
  COMPLETION_EMAIL_MARKER_MS: '60000',
}

/** All services under an even load; looked into every ten seconds. */
export async function measureSoak(place: Place, { dir, minutes, rate, seed, say }: SoakOptions): Promise<SoakFigures> {
  await mkdir(dirname(csv), { recursive: true })
  await using world = await openWorld(place, dir)
  await using stack = new AsyncDisposableStack()
  const env = { ...world.env, ...shortMemory }
  const watched: Watched[] = []
  for (const name of serviceNames)
    watched.push(stack.use(await startWatched(name, { ...place, env, logDir: world.logDir })))
  const seconds = minutes * 60
  const conversations = Math.max(1, Math.round((rate * seconds) / eventsPerConversation))
  say(`playing ${conversations} conversations over ${minutes} minutes, ${rate} events a second`)
  await world.simulator.play({ conversations, seed, speed: 60, seconds, subscribe: ['detail'] })
  const samples: Sample[] = []
  const startedAt = performance.now()
  for (let at = 0; at < seconds; at = (performance.now() - startedAt) / 1_000) {
    await sleep(sampleMs, undefined, { signal: place.signal })
    for (const one of watched) samples.push(await one.sample((performance.now() - startedAt) / 1_000))
    await writeFile(csv, csvOf(samples))
    if (samples.length % (6 * watched.length) === 0) say(lineOf(samples.slice(-watched.length)))
  }
  const growth = growthOf(samples)
  const { eventsSent: events } = await world.simulator.progress()
  return {
    minutes,
    events,
    samples: samples.length,
    csv,
    growth,
    isFlat: growth.every(({ gain, allowed }) => gain <= allowed),
  }
}

function growthOf(samples: readonly Sample[]): Growth[] {
  return serviceNames.flatMap((service) => {
    const later = secondHalf(samples.filter((sample) => sample.service === service))
    return measures.map(({ what, of, share, least }) => {
      const points = later.map((sample) => ({ at: sample.at, value: of(sample) }))
      const mean = points.reduce((sum, { value }) => sum + value, 0) / Math.max(1, points.length)
      return { service, what, mean, gain: gainOf(points), allowed: Math.max(share * mean, least) }
    })
  })
}

const csvOf = (samples: readonly Sample[]) =>
  [
    'seconds,service,heap_after_gc_bytes,rss_bytes,descriptors,handles,cpu_seconds',
    ...samples.map(({ at, service, heapBytes, rssBytes, descriptors, handles, cpuSeconds }) =>
      [at.toFixed(1), service, heapBytes, rssBytes, descriptors, handles, cpuSeconds].join(','),
    ),
    '',
  ].join('\n')

const lineOf = (last: readonly Sample[]) =>
  last
    .map(({ service, heapBytes, rssBytes, descriptors }) => {
      const [heap, rss] = [heapBytes, rssBytes].map((bytes) => Math.round(bytes / mebibyte))
      return `${service} ${heap}/${rss} MiB ${descriptors} fds`
    })
    .join(' · ')
