import { type Dice } from '../facts/dice.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { type QueueDay } from './queue-day.ts'
import { type UserDay } from './user-day.ts'
import { type TopicVolume } from './volume.ts'

/** The centre as a whole from `from` to `to` (epoch ms): what its conversations made of its users and queues. */
export interface CentreDay {
  readonly organisation: Organisation
  readonly volume: TopicVolume
  readonly from: number
  readonly to: number
  readonly users: readonly UserDay[]
  readonly queues: readonly QueueDay[]
  readonly dice: Dice
}
