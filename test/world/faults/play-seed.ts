import { type Telemetry } from '@aftercall/runtime'
import { type EndedFaultWorld, type FaultWorldOptions, playFaultWorld } from './fault-world.ts'
import { type Finding, findingsOf } from './findings.ts'
import { openKit, type WorldKit } from './kit.ts'
import { drawPlan } from './plan.ts'
import { silentTelemetry } from './silent-telemetry.ts'

/** What worlds that are played one after the other share. */
export interface Stage {
  readonly kit: WorldKit
  readonly telemetry: Pick<Telemetry, 'meter' | 'tracer'>
}

export const openStage = async (): Promise<Stage> => ({ kit: await openKit(), telemetry: silentTelemetry() })

export interface PlayedSeed {
  readonly world: EndedFaultWorld
  readonly findings: readonly Finding[]
}

/** Plays the world of a seed and looks at everything in it. */
export async function playSeed(
  seed: number,
  stage: Stage,
  more: Pick<FaultWorldOptions, 'keepsRequests' | 'spoil' | 'signal'> = {},
): Promise<PlayedSeed> {
  const world = await playFaultWorld({ ...stage, ...more, plan: drawPlan(seed) })
  return { world, findings: await findingsOf(world) }
}
