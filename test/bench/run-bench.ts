import { type CallFigures } from './calls/calls.ts'
import { callsText } from './calls/calls-report.ts'
import { measureDays } from './calls/days.ts'
import { type LiveFigures, measureLive } from './live.ts'
import { liveText } from './live-report.ts'
import { machineText, thisMachine } from './machine.ts'
import { type Comparison, measureMicro } from './micro.ts'
import { microText } from './micro-report.ts'
import { MeasureError } from './measured-service.ts'
import { type BenchOptions } from './options.ts'
import { measurePipeline, type PipelineRound } from './pipeline.ts'
import { phaseFigures, pipelineText } from './pipeline-report.ts'
import { openPlace, type PlaceOptions } from './place.ts'
import { measureRestore, type RestoreFigures } from './restore/restore.ts'
import { type BacklogFigure, measureBacklog } from './steady/backlog.ts'
import { type IdleFigure, measureIdle } from './steady/idle.ts'
import { measureSoak, type SoakFigures } from './steady/soak.ts'
import { backlogText, idleText, soakText } from './steady/steady-report.ts'
import { restoreText } from './restore/restore-report.ts'

export interface BenchOutput {
  /** For a person, as things happen. */
  say(line: string): void
  print(text: string): void
}

interface Figures {
  readonly pipeline: readonly PipelineRound[]
  readonly live: LiveFigures | null
  readonly micro: readonly Comparison[]
  readonly calls: readonly CallFigures[]
  readonly restore: readonly RestoreFigures[]
  readonly backlog: readonly BacklogFigure[]
  readonly idle: readonly IdleFigure[]
  readonly soak: SoakFigures | null
}

/** A minute's traffic of a middling centre; more would not change what is asked for per conversation. */
const mostLive = 500

/** Measures what was asked for, then prints it. */
export async function runBench(
  dir: string,
  options: BenchOptions,
  stackFile: string | undefined,
  { say, print }: BenchOutput,
  signal: AbortSignal,
): Promise<void> {
  const machine = thisMachine()
  const place = { dir, say, signal, ...(stackFile ? { stackFile } : {}) }
  const micro = options.only.includes('micro') ? await measureMicro(place) : []
  const { pipeline, live, ...rest } = await measureServices(place, options)
  const { restore, backlog, idle, soak } = rest
  const calls = options.only.includes('calls') ? await measureDays(options.seed, place) : []
  const texts = [
    pipelineText(pipeline),
    live === null ? '' : liveText(live),
    microText(micro),
    callsText(calls),
    restoreText(restore),
    backlogText(backlog),
    idleText(idle),
    soak === null ? '' : soakText(soak),
  ]
  print([machineText(machine), ...texts.filter((text) => text !== '')].join('\n\n'))
  if (options.json) print(JSON.stringify({ machine, ...asJson({ pipeline, live, micro, calls, ...rest }) }))
  if (soak?.isFlat === false) throw new MeasureError('the soak is not flat: see the table')
}

async function measureServices(
  options: PlaceOptions,
  { only, rounds, ...bench }: BenchOptions,
): Promise<Omit<Figures, 'micro' | 'calls'>> {
  const needsServers = only.some((part) => part !== 'micro' && part !== 'calls')
  if (!needsServers) return { pipeline: [], live: null, restore: [], backlog: [], idle: [], soak: null }
  const { dir, say } = options
  await using place = await openPlace(options)
  const pipeline: PipelineRound[] = []
  for (let round = 1; only.includes('pipeline') && round <= rounds; round++) {
    if (rounds > 1) say(`round ${round} of ${rounds}`)
    pipeline.push(await measurePipeline(place, { ...bench, dir, say }))
  }
  const conversations = Math.min(bench.conversations, mostLive)
  const live = only.includes('live') ? await measureLive(place, { dir, say, seed: bench.seed, conversations }) : null
  const restoring = { ...bench, dir, say, rounds, conversations: bench.openConversations }
  const restore = only.includes('restore') ? await measureRestore(place, restoring) : []
  const backlog = only.includes('backlog') ? await measureBacklog(place, { ...bench, dir, say, events: 200_000 }) : []
  const idle = only.includes('idle') ? await measureIdle(place, { dir, say, seconds: 60 }) : []
  const soak = only.includes('soak') ? await measureSoak(place, { ...bench, dir, say }) : null
  return { pipeline, live, restore, backlog, idle, soak }
}

function asJson({ pipeline, live, micro, calls, restore, backlog, idle, soak }: Figures) {
  const [round] = pipeline
  return {
    ...(round === undefined
      ? {}
      : {
          pipeline: {
            rounds: pipeline.length,
            conversations: round.conversations,
            events: round.events,
            messages: round.messages,
            requestsPerConversation: round.requests / round.conversations,
            apiCallsPerConversation: round.apiCalls / round.conversations,
            phases: phaseFigures(pipeline),
          },
        }),
    ...(live === null ? {} : { live }),
    ...(micro.length === 0 ? {} : { micro }),
    ...(calls.length === 0 ? {} : { calls }),
    ...(restore.length === 0 ? {} : { restore }),
    ...(backlog.length === 0 ? {} : { backlog }),
    ...(idle.length === 0 ? {} : { idle }),
    ...(soak === null ? {} : { soak }),
  }
}
