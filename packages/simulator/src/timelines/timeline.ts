import { type Assumptions } from '../facts/assumptions.ts'
import { type Direction, type Participant } from '../facts/conversation.ts'
import { type Dice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'

/** What a timeline plays on: the people and places, the throws of this one conversation, and when it begins. */
export interface Stage {
  readonly organisation: Organisation
  readonly assumptions: Assumptions
  readonly dice: Dice
  /** Epoch milliseconds of the first thing that happens. */
  readonly startAt: number
}

export interface Timeline {
  /** How the admin port and the facts call it. */
  readonly kind: string
  /** One sentence for people. */
  readonly about: string
  /** How often it is played, against the other timelines; all together come to about 1,000. */
  readonly weight: number
  readonly originatingDirection: Direction
  /** Everyone who took part, in order of arrival. The same stage gives the same participants. */
  play(stage: Stage): Participant[]
}
