import { type Clock } from './clock.ts'

/** Keeps a long loop from holding up everything else that the process does. */
export interface Turns {
  /** Whether this turn has lasted long enough, or `bytes` are more than should be worked on at the end of one. */
  areOver(bytes?: number): boolean
  /** Lets others have theirs. @throws the reason of an aborted signal */
  next(signal: AbortSignal): Promise<void>
}

const turnMs = 20
const muchBytes = 262_144

export function turnsOf(clock: Clock): Turns {
  let since = clock.now()
  let bytesOfTurn = 0
  return {
    areOver(bytes = 0) {
      bytesOfTurn += bytes
      return bytesOfTurn > muchBytes || clock.now() - since > turnMs
    },
    async next(signal) {
      await clock.sleep(0, signal)
      since = clock.now()
      bytesOfTurn = 0
    },
  }
}
