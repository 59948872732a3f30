import { parseArgs } from 'node:util'

export interface FaultOptions {
  readonly from: number
  readonly seeds: number
  /** Only these, each with its story. */
  readonly only: readonly number[]
  /** Every request is told. */
  readonly trace: boolean
  /** Worlds that are played at once, each in a process. */
  readonly jobs: number
  /** No world is begun after so many. */
  readonly seconds: number
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `usage: npm run test:world -- [options]

Plays worlds of a few conversations in which the services are killed, paused, stopped and cut off at any await, and the
servers fail, answer late or not at all; all of it drawn from the seed of the world. Each ends with every row equal to
the facts and every event stored, or is a failure, which is told with the command that plays it again.

  --seeds <n>   how many worlds (1000)
  --from <n>    seed of the first (1)
  --seed <n>    only this one, with what happened to the conversations that are wrong; may be repeated
  --trace       with --seed: everything that happened, request by request
  --seconds <n> begin none after so many (3600)
  --jobs <n>    processes that play (2)
  --help`

/** Null when help is wanted. @throws UsageError */
export function parseOptions(args: readonly string[]): FaultOptions | null {
  const values = read(args)
  if (values.help) return null
  const only = (values.seed ?? []).map((text) => number('seed', text, 0))
  return {
    from: number('from', values.from ?? '1', 0),
    seeds: number('seeds', values.seeds ?? '1000', 1),
    only,
    trace: values.trace ?? false,
    seconds: number('seconds', values.seconds ?? '3600', 1),
    jobs: number('jobs', values.jobs ?? '2', 1),
  }
}

function number(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`--${name} must be a whole number, ${least} or more`)
  return Number(text)
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        seeds: { type: 'string' },
        seed: { type: 'string', multiple: true },
        trace: { type: 'boolean' },
        jobs: { type: 'string' },
        seconds: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${help}`, { cause })
  }
}
