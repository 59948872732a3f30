import { type Clock } from '../clock.ts'
import { type Log } from '../log.ts'
import { type KafkaObserver } from '../observer.ts'

export interface GroupTools {
  readonly clock: Clock
  readonly log: Log
  readonly observer: KafkaObserver
}
