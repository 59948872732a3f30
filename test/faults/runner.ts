import { measure } from '@aftercall/demo'
import { systemClock } from '@aftercall/runtime'
import { openPipeline } from '../support/pipeline.ts'
import { chanceOf } from './chance.ts'
import { openPlace, type StandingPlace } from './place.ts'
import { type Ground, type OpenGround, type Scenario } from './scenario.ts'
import { settle, type Settled } from './settle.ts'

export interface Result extends Settled {
  readonly scenario: Scenario
  /** How long all of it took. */
  readonly seconds: number
}

export interface Runner extends AsyncDisposable {
  /** Never throws for what a scenario does wrong: the result says it. */
  run(scenario: Scenario): Promise<Result>
}

export interface RunnerOptions {
  readonly seed: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

interface Standing extends AsyncDisposable {
  readonly ground: Ground
  readonly opened: OpenGround<unknown>
  readonly place: StandingPlace
  visits: number
}

/** After so many the facts to compare have become many, and a fresh place costs less than looking at them. */
const visitsOfAPlace = 15
const limitMs = 10 * 60_000

/** Runs scenarios one after the other; those of one ground share a place until one of them fails. */
export function openRunner({ seed, say, signal }: RunnerOptions): Runner {
  let standing: Standing | null = null
  let opened = 0

  const leave = async () => {
    const last = standing
    standing = null
    await last?.[Symbol.asyncDispose]()
  }
  const placeFor = async (ground: Ground): Promise<Standing> => {
    if (standing !== null && standing.ground === ground && standing.visits < visitsOfAPlace) return standing
    await leave()
    opened += 1
    standing = await open(ground, `faults-${ground.name}-${opened}`, say, signal)
    return standing
  }
  const attempt = async (scenario: Scenario): Promise<Settled> => {
    const whole = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    const { place: standingPlace, opened } = await placeFor(scenario.ground)
    const { pipeline, lastWords } = standingPlace
    await standingPlace.tidy()
    const measured = measure(pipeline.clickhouse, pipeline.organisation.id, whole)
    const [{ eventsPlanned: events }, { deadLetters }] = await Promise.all([
      pipeline.simulator.progress(),
      measured.counts(),
    ])
    const { place, told } = standingPlace.visit({
      own: opened.own,
      chance: chanceOf(seed, scenario.name),
      say: (line) => say(`    ${line}`),
      signal: whole,
    })
    try {
      await scenario.run(place)
    } finally {
      await standingPlace.heal()
    }
    return await settle({ pipeline, told, before: { events, deadLetters }, lastWords, signal: whole })
  }

  return {
    async run(scenario) {
      const began = systemClock.now()
      const settled = await attempt(scenario).catch((error: unknown): Settled => ({
        events: 0,
        lost: 0,
        doubled: 0,
        secondsToRecover: 0,
        fault: whole(error),
      }))
      // What is wrong here stays wrong for whoever comes next.
      if (settled.fault !== null) await leave()
      else if (standing !== null) standing.visits += 1
      signal.throwIfAborted()
      return { ...settled, scenario, seconds: (systemClock.now() - began) / 1_000 }
    },
    [Symbol.asyncDispose]: leave,
  }
}

const whole = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message}${error.cause ? `\nbecause ${whole(error.cause)}` : ''}`
    : String(error)

async function open(ground: Ground, name: string, say: (line: string) => void, signal: AbortSignal): Promise<Standing> {
  say(`  opening the ground "${ground.name}"`)
  await using opening = new AsyncDisposableStack()
  const opened = opening.use(await ground.open({ say, signal }))
  const pipeline = opening.use(await openPipeline(name, opened.env))
  const inFront = (await opened.inFront?.(pipeline.env)) ?? {}
  const place = opening.use(await openPlace(pipeline, inFront, (line) => say(`    ${line}`), signal))
  const lifetime = opening.move()
  return { ground, opened, place, visits: 0, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}
