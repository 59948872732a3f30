import { lifeOf, momentsOf, time } from '../trace.ts'
import { type EndedFaultWorld } from './fault-world.ts'
import { type Finding } from './findings.ts'
import { type PlayedSeed } from './play-seed.ts'

/** What came of a seed, in a form that another process can be told. */
export interface SeedResult {
  readonly seed: number
  readonly findings: readonly Pick<Finding, 'kind' | 'text'>[]
  readonly faults: number
  readonly requests: number
  readonly starts: number
  readonly digest: string
}

export const resultOf = ({ world, findings }: PlayedSeed): SeedResult => ({
  seed: world.plan.seed,
  findings: findings.map(({ kind, text }) => ({ kind, text })),
  faults: world.book.faults,
  requests: world.book.requests,
  starts: world.starts,
  digest: world.book.digest(),
})

export const replayCommand = (seed: number): string => `npm run test:world -- --seed ${seed}`

const mostTold = 5

/** One failed seed, in a few lines. */
export function failureText({ seed, findings }: SeedResult): string {
  const told = findings.slice(0, mostTold).map(({ text }) => `  ${text}`)
  const more = findings.length > mostTold ? [`  and ${findings.length - mostTold} more`] : []
  return [`seed ${seed} failed: ${replayCommand(seed)}`, ...told, ...more].join('\n')
}

/** What a world was made of. */
export function planText({ plan }: EndedFaultWorld): string {
  const { strikes } = plan
  const weights = Object.entries(strikes.weights).flatMap(([kind, weight]) => (weight > 0 ? [`${kind} ${weight}`] : []))
  const instances = Object.entries(plan.instances).map(([service, count]) => `${count} ${service}`)
  return [
    `${plan.conversations} conversations (${plan.kinds.join(', ')}) within ${plan.spreadMs / 60_000} min, ${instances.join(', ')}`,
    `quota ${plan.requestsPerMinute} a minute, ${plan.maxIds} ids a call${plan.isSlowGenesys ? ', Genesys takes its time' : ''}`,
    `at most ${strikes.most} strikes of ${[...strikes.services].join(', ')} at ${[...(strikes.requests ?? strikes.servers)].join(', ')}: ${weights.join(', ') || 'none'}; ${plan.events.length} events`,
  ].join('\n')
}

/** What happened, in order: to the conversations that are wrong and to the processes; everything, where every request was kept. */
export async function storyOf(world: EndedFaultWorld, findings: readonly Finding[]): Promise<string> {
  const ids = [...new Set(findings.flatMap(({ conversationIds }) => conversationIds))]
  const lives = ids.map((id) => `conversation ${id} (${lifeOf(world, id)})`)
  const moments = await Promise.all(
    ids.map(async (id) =>
      (await momentsOf(world, id)).map(({ at, text }) => ({ at, who: id.slice(0, 8), text, mark: ' ' })),
    ),
  )
  const lines = world.book.lines.map(({ at, process, text, isFault }) => ({
    ...{ at, who: process, text },
    mark: isFault ? '!' : ' ',
  }))
  // Fault marks stand before what follows from them at the same moment.
  const all = [...lines, ...moments.flat()].toSorted((one, other) => one.at - other.at)
  return [...lives, ...all.map(({ at, who, text, mark }) => `${time(at)} ${mark} ${who.padEnd(16)} ${text}`)].join('\n')
}
