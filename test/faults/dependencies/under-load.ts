import { type PlayRequest } from '@aftercall/demo'
import { type Place } from '../place.ts'
import { type Phase, type Scenario } from '../scenario.ts'
import { type Dependencies, dependencyGround } from './ground.ts'

export type DependencyPlace = Place<Dependencies>

/** A fault of a dependency. */
export interface Blow {
  readonly name: string
  /** For the table. */
  readonly fault: string
  /** Roughly, the play included. */
  readonly seconds?: number
  readonly ci?: boolean
  readonly phase?: Phase
  readonly play?: Partial<PlayRequest>
  /** How much of the play is stored when it strikes. */
  readonly from?: number
  /** Strikes, and resolves when it has struck and was noticed. What it told the interposers is taken back afterwards. */
  strike(place: DependencyPlace): Promise<void>
}

/** The scenario in which a fault strikes while a play goes on. */
export const underLoad = (blow: Blow): Scenario<Dependencies> =>
  scenarioOf(blow, async (place) => {
    await place.play(blow.play)
    await place.untilStored(blow.from ?? 0.1)
    await calmly(place, () => blow.strike(place))
    place.over()
  })

/** The same with a course of its own. */
export const scenarioOf = (
  { name, fault, seconds = 20, ci = false, phase = 'steady' }: Omit<Blow, 'strike' | 'play' | 'from'>,
  run: (place: DependencyPlace) => Promise<void>,
): Scenario<Dependencies> => ({ name, fault, phase, seconds, ci, ground: dependencyGround, run })

/** Runs it, and leaves every interposer as it was before: passing on. */
export async function calmly(place: DependencyPlace, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } finally {
    const { sqs, registry, clickhouse, api } = place.own
    for (const one of [sqs, registry, clickhouse, api]) {
      one.liftAll()
      await one.listen()
    }
  }
}
