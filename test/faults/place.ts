import { type PlayRequest, type ServiceName, serviceNames } from '@aftercall/demo'
import { systemClock } from '@aftercall/runtime'
import { type Pipeline } from '../support/pipeline.ts'
import { type Look, until } from '../support/until.ts'
import { type Chance } from './chance.ts'
import { type Member, openMember } from './member.ts'

/** Where a scenario happens: a whole pipeline whose every connection can be disturbed. */
export interface Place<Own = unknown> {
  readonly pipeline: Pipeline
  /** What the ground offers. */
  readonly own: Own
  /** Of the seed and the scenario's name. */
  readonly chance: Chance
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  /** Who runs now, the four of the crew first. */
  readonly members: readonly Member[]
  /** The first of a service. */
  member(service: ServiceName): Member
  /** One more instance of a service, gone at the end of the scenario. Not waited for. */
  hire(service: ServiceName, env?: Readonly<Record<string, string>>): Promise<Member>
  /** Conversations from the scenario's seed; resolves when the play has begun. Several may follow each other. */
  play(request?: Partial<PlayRequest>): Promise<void>
  /** Resolves when at least this share of what this scenario plays is stored. */
  untilStored(share: number): Promise<void>
  untilPlayed(): Promise<void>
  /** Looks until it is done; tells the last words of everybody when it does not come. */
  until<Seen>(what: string, look: () => Promise<Look<Seen>> | Look<Seen>, timeoutMs?: number): Promise<Seen>
  /** For faults that last; rejects when the scenario is given up. */
  sleep(ms: number): Promise<void>
  /** How many dead letters are right in this scenario; events that are dead-lettered are named, others counted. */
  expectDeadLetters(count: number, eventIds?: readonly string[]): void
  /** Events that the scenario put into the queue itself and that must be stored. */
  expectEvents(eventIds: readonly string[]): void
  /** The fault is over: from here the time to recover is counted. Without it, from the end of the scenario. */
  over(): void
}

/** What a scenario has told, for the final check; the ids also those of earlier ones in the same place. */
export interface Told {
  deadLetters: number
  /** Events that this scenario put into the queue itself. */
  moreEvents: number
  readonly deadEventIds: ReadonlySet<string>
  readonly moreEventIds: ReadonlySet<string>
  overAt: number | null
}

/** A place that stays while scenarios come and go. */
export interface StandingPlace extends AsyncDisposable {
  readonly pipeline: Pipeline
  readonly crew: readonly Member[]
  /** Heals every proxy, dismisses who was hired, starts who does not run, and waits until all are ready. */
  tidy(): Promise<void>
  /** The same without waiting for anybody, and without dismissing. */
  heal(): Promise<void>
  visit<Own>(visit: { own: Own; chance: Chance; say: (line: string) => void; signal: AbortSignal }): {
    place: Place<Own>
    told: Told
  }
  lastWords(): Promise<string>
}

// Small enough that a scenario takes seconds, large enough that the middle of it is a while.
const usualPlay = { conversations: 40, speed: 600, seconds: 8 }
const maxLineLength = 300

export async function openPlace(
  pipeline: Pipeline,
  env: Readonly<Record<string, string>>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<StandingPlace> {
  await using opening = new AsyncDisposableStack()
  const open = async (service: ServiceName, name: string, more: Readonly<Record<string, string>> = {}) =>
    await openMember({ pipeline, service, name, env: { ...env, ...more }, say, signal })
  const deadEventIds = new Set<string>()
  const moreEventIds = new Set<string>()
  const crew: Member[] = []
  for (const service of serviceNames) crew.push(opening.use(await open(service, service)))
  let hired: (Member & AsyncDisposable)[] = []
  opening.defer(async () => void (await Promise.all(hired.map((one) => one[Symbol.asyncDispose]()))))
  const members = () => [...crew, ...hired]

  const lastWords = async () => {
    const words = members().map(async ({ name, instance }) => `--- ${name}\n${shortened(await instance.logTail(6))}`)
    return [`Logs: ${pipeline.dir}`, ...(await Promise.all(words))].join('\n')
  }
  const heal = async () => {
    for (const { proxies, wake } of members()) {
      proxies.all.watch(null)
      proxies.all.heal()
      wake()
    }
    for (const one of crew) await one.start()
  }
  const lifetime = opening.move()

  return {
    pipeline,
    crew,
    lastWords,
    heal,
    async tidy() {
      await heal()
      const gone = hired
      hired = []
      await Promise.all(
        gone.map(async (one) => {
          if (one.isRunning) await one.stop()
          await one[Symbol.asyncDispose]()
        }),
      )
      await Promise.all(crew.map((one) => one.ready()))
    },
    visit({ own, chance, say, signal }) {
      const told: Told = { deadLetters: 0, moreEvents: 0, deadEventIds, moreEventIds, overAt: null }
      const seed = chance.between(1, 1_000_000)
      const waitUntil: Place['until'] = (what, look, timeoutMs = 90_000) => {
        const patientLook = () => {
          signal.throwIfAborted()
          return look()
        }
        return until(what, patientLook, { timeoutMs, everyMs: 100, context: lastWords })
      }
      let before: Promise<number> | null = null
      const stored = async () => {
        const [row] = await pipeline.query<{ events: string }>(storedSql, { organisation: pipeline.organisation.id })
        return Number(row?.events ?? 0)
      }
      let plannedBefore = 0
      const place: Place<typeof own> = {
        pipeline,
        own,
        chance,
        say,
        signal,
        get members() {
          return members()
        },
        member(service) {
          const found = crew.find((one) => one.service === service)
          if (!found) throw new Error(`nobody of the crew is ${service}`)
          return found
        },
        async hire(service, more) {
          const nth = members().filter((one) => one.service === service).length + 1
          const one = await open(service, `${service}-${nth}`, more)
          hired.push(one)
          return one
        },
        async play(request = {}) {
          if (before === null) {
            before = stored()
            plannedBefore = (await pipeline.simulator.progress()).eventsPlanned
            await before
          }
          await pipeline.simulator.play({ ...usualPlay, seed, ...request })
        },
        untilStored: async (share) => {
          const start = (await before) ?? 0
          await waitUntil(`${share * 100} % of the events are stored`, async () => {
            const planned = (await pipeline.simulator.progress()).eventsPlanned - plannedBefore
            const events = (await stored()) - start
            return { done: planned > 0 && events >= planned * share, seen: { events, planned } }
          })
        },
        untilPlayed: async () =>
          void (await waitUntil('the play is over', async () => {
            const seen = await pipeline.simulator.progress()
            return { done: seen.phase !== 'playing', seen }
          })),
        until: waitUntil,
        sleep: (ms) => systemClock.sleep(ms, signal),
        expectDeadLetters(count, eventIds = []) {
          told.deadLetters += count
          for (const id of eventIds) deadEventIds.add(id)
        },
        expectEvents(eventIds) {
          told.moreEvents += eventIds.length
          for (const id of eventIds) moreEventIds.add(id)
        },
        over: () => void (told.overAt = systemClock.now()),
      }
      return { place, told }
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

const storedSql = `
SELECT uniqExact(event_id) AS events FROM (
  SELECT event_id FROM events_raw WHERE org_id = {organisation:String}
  UNION ALL SELECT event_id FROM unrecognized_events WHERE org_id = {organisation:String})`

const shortened = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line))
    .join('\n')
