import { timelineKinds } from '@aftercall/simulator'
import { type Findings, inspect } from '../inspect.ts'
import { traceOf } from '../trace.ts'
import { type EndedWorld, playWorld } from '../world.ts'
import { faultsOf } from './faults.ts'
import { type Case } from './cases.ts'

export interface CaseResult {
  readonly findings: Findings
  /** What is wrong, a sentence each; none when the case passes. */
  readonly faults: readonly string[]
  /** The first wrong conversation, told from its beginning; empty when none is. */
  readonly trace: string
}

/** Plays one world with every kind of conversation, and judges it. */
export async function runCase(
  { assumptions, subscription, transport }: Case,
  { seed, conversations }: { readonly seed: number; readonly conversations: number },
): Promise<CaseResult> {
  const world = await playWorld({
    seed,
    conversations,
    kinds: timelineKinds,
    assumptions,
    transport,
    ...(subscription === null ? {} : { subscription }),
  })
  const findings = await inspect(world)
  return { findings, faults: faultsOf(findings), trace: await firstWrong(world, findings) }
}

async function firstWrong(
  world: EndedWorld,
  { verdict, finalTwice, vanished, askedTooOften }: Findings,
): Promise<string> {
  const { missing, doubled, unexpected, mismatches } = verdict
  const wrong = [...mismatches.map(({ conversationId }) => conversationId), ...missing, ...doubled, ...unexpected]
  const [first] = [...wrong, ...finalTwice, ...vanished, ...askedTooOften]
  return first === undefined ? '' : await traceOf(world, first, mismatches)
}
