import { parseArgs } from 'node:util'

export interface UncertaintyOptions {
  readonly seed: number
  readonly combinations: number
  readonly subsets: number
  /** Of each world. */
  readonly conversations: number
  /** Names of cases; empty: all. */
  readonly only: readonly string[]
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `usage: npm run test:uncertainty -- [options]

Plays worlds in which Genesys Cloud behaves otherwise, each switch of the simulator alone and in combinations, and customers
who subscribed to some topics only. Each ends with rows that equal the facts, or is a failure.

  --seed <n>           which conversations and combinations (1)
  --conversations <n>  conversations of each world (120)
  --combinations <n>   combinations of switches (20)
  --subsets <n>        drawn subscriptions (20)
  --only <case>        one case, may be repeated: switch=value, combination=<n>, subset=<n>, subscription=<a+b>,
                       transport=rough, transport=broken, nothing
  --quick              fewer of everything: 40 conversations, 5 combinations, 5 subscriptions
  --help`

const usual = { seed: 1, conversations: 120, combinations: 20, subsets: 20 }
const quick = { ...usual, conversations: 40, combinations: 5, subsets: 5 }

/** Null when help is wanted. @throws UsageError */
export function parseOptions(args: readonly string[]): UncertaintyOptions | null {
  const values = read(args)
  if (values.help) return null
  const base = values.quick ? quick : usual
  const number = (name: keyof typeof usual, least: number): number => {
    const text = values[name]
    if (text === undefined) return base[name]
    if (!/^\d+$/.test(text) || Number(text) < least)
      throw new UsageError(`--${name} must be a whole number, ${least} or more`)
    return Number(text)
  }
  return {
    seed: number('seed', 0),
    conversations: number('conversations', 1),
    combinations: number('combinations', 0),
    subsets: number('subsets', 0),
    only: values.only ?? [],
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        conversations: { type: 'string' },
        combinations: { type: 'string' },
        subsets: { type: 'string' },
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${help}`, { cause })
  }
}
