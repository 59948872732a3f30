import { parseArgs } from 'node:util'

export const parts = ['pipeline', 'live', 'micro', 'calls', 'restore', 'backlog', 'idle', 'soak'] as const
export type Part = (typeof parts)[number]
/** What is measured unless it is asked for something else. */
export const usualParts: readonly Part[] = ['pipeline', 'live', 'micro']

export interface BenchOptions {
  /** What is measured. */
  readonly only: readonly Part[]
  readonly conversations: number
  /** The same for `restore`, which has a default of its own. */
  readonly openConversations: number
  readonly seed: number
  /** Each phase is measured so often, and the median is told. */
  readonly rounds: number
  /** Of the soak: its length, and events a second. */
  readonly minutes: number
  readonly rate: number
  readonly profile: boolean
  readonly json: boolean
  /** Kept at the end. Without one a temporary folder is used and removed. */
  readonly dir?: string
}

/** The command line cannot be understood; the message says what would be. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const help = `npm run bench: what each service does with a backlog of its own, alone on this machine

Usage: npm run bench -- [options]

  --conversations <n>   conversations played into the queue (default 2000)
  --seed <n>            the same seed plays the same conversations (default 1)
  --rounds <n>          measure so often and tell the median (default 1)
  --minutes <n>, --rate <n>   of the soak
  --only <part>         pipeline: each service alone, draining a backlog
                        live: all services together, a contact centre at 15 times life
                        micro: codec, projection, rows and inserts side by side
                        calls: API calls and waits of a day, at 50,000 conversations and at a million; needs no
                        servers and takes no notice of --conversations
                        restore: completion takes over 100,000 open conversations (or --conversations), each
                        written twelve times to its changelog; needs a gigabyte of disk
                        backlog: 200,000 events wait for each of bridge, completion and sink
                        idle: CPU of services with nothing to do, for a minute
                        soak: all services under even load for --minutes (60) at --rate (100) events a second;
                        memory and descriptors, with a verdict (npm run soak is the same)
                        May be given several times; pipeline, live and micro by default.
  --profile             take a CPU profile of each service in its phase; print where its time goes
  --dir <dir>           keep servers' data, logs and profiles there (default: a temporary folder, removed)
  --json                one JSON object as the last line instead of the tables
  --help                this text

Environment:
  AFTERCALL_STACK       the file of variables of a stack that already runs (npm run stack -- --dir DIR writes DIR/env);
                        without it the bench starts servers of its own. Topics, tables and queues are always its own; in a
                        stack that goes on running, topics and schemas named bench_… are left behind

Examples:
  $ npm run bench                                             all of it, some minutes
  $ npm run bench -- --only pipeline --conversations 5000 --rounds 3
  $ npm run bench -- --only micro                             no Kafka, no SQS; under a minute
  $ npm run bench -- --only calls                             days on a clock of their own; some minutes
  $ npm run bench -- --only restore                           two minutes, most of them to write what is restored
  $ npm run bench -- --only pipeline --profile --dir .bench   profiles in .bench/profiles, for a browser's developer tools
  $ npm run bench -- --json | tail -n 1
`

/** @throws UsageError; null when only the help was asked for */
export function parseOptions(args: readonly string[]): BenchOptions | null {
  const { values } = parsed(args)
  if (values.help === true) return null
  const only = values.only ?? usualParts
  return {
    only: parts.filter((part) => onlyKnown(only).includes(part)),
    conversations: wholeNumber('--conversations', values.conversations ?? '2000', 1, 100_000),
    openConversations: wholeNumber('--conversations', values.conversations ?? '100000', 1, 100_000),
    seed: wholeNumber('--seed', values.seed ?? '1', 0, 999_999_999),
    rounds: wholeNumber('--rounds', values.rounds ?? '1', 1, 20),
    minutes: wholeNumber('--minutes', values.minutes ?? '60', 1, 10_000),
    rate: wholeNumber('--rate', values.rate ?? '100', 1, 10_000),
    profile: values.profile === true,
    json: values.json === true,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{
          conversations: text,
          seed: text,
          rounds: text,
          minutes: text,
          rate: text,
          dir: text,
          profile: flag,
          json: flag,
          help: flag,
        },
        only: { type: 'string', multiple: true },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; see npm run bench -- --help`)
  }
}

function onlyKnown(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !parts.some((part) => part === name))
  if (unknown !== undefined) throw new UsageError(`--only ${unknown} is not known; one of: ${parts.join(', ')}`)
  return names
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new UsageError(`${name} must be a whole number from ${min} to ${max}`)
  return value
}
