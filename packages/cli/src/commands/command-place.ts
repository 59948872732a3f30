import { type Clock, type Environment } from '@aftercall/runtime'

/** Told when something that was asked for was left as it is. */
export const leftExitCode = 3

/** What a command is given. */
export interface CommandPlace {
  readonly env: Environment
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly finish: (code: number) => void
}
