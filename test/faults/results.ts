import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { type Result } from './runner.ts'

/** What a scenario came to when it last ran: the whole list takes two hours, so it may be run in parts. */
export interface KeptResult {
  readonly name: string
  readonly fault: string
  readonly phase: string
  readonly events: number
  readonly lost: number
  readonly doubled: number
  /** Null when not all of it came. */
  readonly secondsToRecover: number | null
  readonly seed: number
  /** UTC, YYYY-MM-DD. */
  readonly day: string
}

export const resultsDir = join(projectRoot, '.cache/faults')

export const keptOf = ({ scenario, fault, secondsToRecover, ...counts }: Result, seed: number, day: string) =>
  ({
    name: scenario.name,
    fault: scenario.fault,
    phase: scenario.phase,
    events: counts.events,
    lost: counts.lost,
    doubled: counts.doubled,
    secondsToRecover: fault === null ? secondsToRecover : null,
    seed,
    day,
  }) satisfies KeptResult

/** One file each, so that parts may run side by side. */
export async function keepResult(result: KeptResult, dir = resultsDir): Promise<void> {
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, `${result.name}.json`), `${JSON.stringify(result)}\n`)
}

export async function keptResults(dir = resultsDir): Promise<ReadonlyMap<string, KeptResult>> {
  const files = await readdir(dir).catch(() => [])
  const results = await Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .map(async (file) => JSON.parse(await readFile(join(dir, file), 'utf8')) as KeptResult),
  )
  return new Map(results.map((result) => [result.name, result]))
}
