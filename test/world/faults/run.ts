import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type Clock } from '@aftercall/runtime'
import { findingKinds } from './findings.ts'
import { type FaultOptions } from './options.ts'
import { openStage, playSeed } from './play-seed.ts'
import { failureText, planText, resultOf, type SeedResult, storyOf } from './report.ts'

export interface Output {
  line(text: string): void
  /** Replaces what was said so before; '' takes it away. */
  progress(text: string): void
}

/** Plays every seed that was asked for. Returns how many failed. */
export const runWorlds = (
  options: FaultOptions,
  output: Output,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<number> =>
  options.only.length > 0 ? tell(options, output, signal) : playAll(options, output, clock, signal)

/** A few seeds, each with its story. */
async function tell({ only, trace }: FaultOptions, { line }: Output, signal: AbortSignal): Promise<number> {
  const stage = await openStage()
  let failed = 0
  for (const seed of only) {
    signal.throwIfAborted()
    const played = await playSeed(seed, stage, { keepsRequests: trace, signal })
    const result = resultOf(played)
    line(`seed ${seed}: ${planText(played.world)}`)
    if (trace || result.findings.length > 0) line(await storyOf(played.world, played.findings))
    if (result.findings.length > 0) failed += 1
    line(result.findings.length > 0 ? failureText(result) : `seed ${seed}: all is right (${figures(result)})`)
  }
  return failed
}

const figures = ({ faults, requests, starts, digest }: SeedResult) =>
  `${requests} requests, ${starts} starts, ${faults} marks, digest ${digest}`

/** Young objects are most of what a world makes: room for them halves the time spent on collecting them. */
const playerArguments = ['--max-semi-space-size=64']
/** So many seeds are under way with a player, so that it never waits. */
const ahead = 4
const mostFailures = 20

async function playAll(
  { from, seeds, jobs, seconds: most }: FaultOptions,
  { line, progress }: Output,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = clock.now()
  const results: SeedResult[] = []
  const failures: SeedResult[] = []
  let next = from
  let end = from + seeds
  const show = () =>
    progress(`${results.length} of ${seeds} worlds, ${failures.length} failed, ${seconds(clock.now() - startedAt)}`)
  const take = (result: SeedResult) => {
    results.push(result)
    if (result.findings.length > 0) {
      failures.push(result)
      if (failures.length <= mostFailures) {
        progress('')
        line(failureText(result))
      }
    }
    show()
  }
  const send = (player: ChildProcess) => {
    if (next < end) player.send(next++)
  }
  const players = Array.from({ length: Math.min(jobs, seeds) }, () =>
    fork(join(import.meta.dirname, 'player.ts'), { execArgv: playerArguments, signal }),
  )
  await Promise.all(
    players.map(
      (player) =>
        new Promise<void>((resolve, reject) => {
          let open = 0
          const more = () => {
            if (clock.now() - startedAt > most * 1_000) end = next
            while (open < ahead && next < end) {
              open += 1
              send(player)
            }
            if (open === 0) {
              player.disconnect()
              resolve()
            }
          }
          player.on('message', (message: SeedResult | 'ready') => {
            if (message !== 'ready') {
              open -= 1
              take(message)
            }
            more()
          })
          player.on('error', reject)
          player.on('exit', (code) => {
            if (open > 0)
              reject(new Error(`a player of worlds ended with exit code ${code}, with ${open} worlds in hand`))
          })
        }),
    ),
  )
  progress('')
  const sum = (of: (result: SeedResult) => number) => results.reduce((total, result) => total + of(result), 0)
  line(
    `${results.length} worlds in ${seconds(clock.now() - startedAt)}: ${sum(({ requests }) => requests)} requests, ` +
      `${sum(({ starts }) => starts)} starts of processes, ${results.length - failures.length} right, ${failures.length} failed`,
  )
  const kinds = Map.groupBy(
    failures.flatMap(({ findings }) => [...new Set(findings.map(({ kind }) => kind))]),
    (kind) => kind,
  )
  for (const [kind, list] of kinds) line(`  ${list.length} ${findingKinds[kind]}`)
  if (failures.length > 0)
    line(
      `failed seeds: ${failures
        .map(({ seed }) => seed)
        .toSorted((a, b) => a - b)
        .join(' ')}`,
    )
  return failures.length
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
