import { parseArgs } from 'node:util'

export interface FaultsOptions {
  readonly only: RegExp | null
  readonly seed: number
  readonly isListing: boolean
  readonly isCi: boolean
  /** Nothing is run: the table is written from what was kept. */
  readonly isTableOnly: boolean
}

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `usage: npm run test:faults -- [options]

Runs the whole pipeline on real servers, breaks something, and checks that nothing was lost and nothing doubled. What each scenario
came to is kept in .cache/faults, so that the list may be run in parts; a full run writes the table of docs/reliability.md.

  --only <regex>  scenarios whose name it finds
  --seed <n>      random moments and plays come from it (the number of the day in the year)
  --ci            the bounded selection of "npm test"
  --table         runs nothing, writes the table from what was kept
  --list          what there is, and how long it takes
  --help

AFTERCALL_STACK=<file> uses the servers of "npm run stack" instead of starting some.`

const dayMs = 86_400_000

/** 1 on the first of January, in UTC. */
export function dayOfYear(now: number): number {
  return Math.floor((now - Date.UTC(new Date(now).getUTCFullYear(), 0, 1)) / dayMs) + 1
}

/** Null when help is wanted. @throws UsageError */
export function parseOptions(args: readonly string[], now: number): FaultsOptions | null {
  const { help: isHelp, only, seed, ci, list, table } = read(args)
  if (isHelp) return null
  if (seed !== undefined && !/^\d{1,9}$/.test(seed)) throw new UsageError('--seed must be a whole number')
  return {
    only: only === undefined ? null : pattern(only),
    seed: seed === undefined ? dayOfYear(now) : Number(seed),
    isListing: list ?? false,
    isCi: ci ?? false,
    isTableOnly: table ?? false,
  }
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (cause) {
    throw new UsageError(`--only ${text} is no regular expression`, { cause })
  }
}

function read(args: readonly string[]) {
  try {
    const flag = { type: 'boolean' } as const
    const text = { type: 'string' } as const
    return parseArgs({
      args: [...args],
      options: { only: text, seed: text, ci: flag, list: flag, table: flag, help: flag },
    }).values
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${help}`, { cause })
  }
}
