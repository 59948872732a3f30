import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ClickHouse, connectClickHouse } from '@aftercall/clickhouse'
import { describeExit, openSupervisor, type RunningStack, startStack } from '@aftercall/embedded-stack'
import { systemClock } from '@aftercall/runtime'
import { formatEnvFile } from '../env-file.ts'
import { newOrganisation, PartEndedError } from '../stack-command.ts'
import { database, serviceEnv, waitsInForce } from '../service-env.ts'
import { type RunningSimulator, startSimulator } from '../simulator-process.ts'
import { balanceOf, settledBalance } from './balance.ts'
import { measure } from './measure.ts'
import { untilAnswered } from './patience.ts'
import { playAndWatch } from './play.ts'
import { type Display, openDisplay, type Terminal } from './progress.ts'
import { exampleQueries } from './queries.ts'
import { type DemoResult, isGood, reportText, resultJson } from './report.ts'
import { type RunningServices, runSetup, startServices } from './services.ts'
import { type PlayRequest, simulatorAdmin } from './simulator-admin.ts'
import { untilSettled } from './settled.ts'
import { stoppedProcesses } from './stopped-processes.ts'
import { tableText } from './table-text.ts'
import { isRight, judge } from './verdict.ts'

export interface DemoOptions extends PlayRequest {
  /** Kept at the end. Without one a new temporary folder is used and removed. */
  readonly dir?: string
  readonly json?: boolean
  readonly exit?: boolean
}

export interface DemoOutput {
  readonly progress: Terminal
  print(text: string): void
}

/** Plays a contact centre through everything and says whether the rows are right. Resolves to whether they are. */
export async function demoCommand(options: DemoOptions, output: DemoOutput, signal: AbortSignal): Promise<boolean> {
  const dir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'aftercall-demo-')) : resolve(options.dir)
  await mkdir(dir, { recursive: true })
  try {
    return await runDemo(dir, options, output, signal)
  } catch (error) {
    // Asked to stop before there was a verdict.
    if (!signal.aborted) throw error
    return false
  } finally {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runDemo(dir: string, options: DemoOptions, output: DemoOutput, outer: AbortSignal): Promise<boolean> {
  const begunAt = performance.now()
  const display = openDisplay(output.progress)
  const fault = new AbortController()
  const signal = AbortSignal.any([outer, fault.signal])
  display.say('starting Kafka, the schema registry, SQS and ClickHouse (real servers, on this machine only)')
  await using stack = await startStack({ dir, restart: true, signal, onProgress: (line) => display.say(line) })
  await using supervisor = openSupervisor()
  const organisation = newOrganisation()
  const logDir = join(dir, 'logs')
  const simulator = await startSimulator({
    supervisor,
    sqs: stack.sqs,
    organisation,
    logFile: join(logDir, 'simulator.log'),
    signal,
  })
  const env = await serviceEnv({ stack, organisation, genesysUrl: simulator.api })
  await writeFile(join(dir, 'env'), formatEnvFile(env), { mode: 0o600 })
  endWhenPartEnds(stack, simulator, fault)

  // Nothing of ours may be restarted once we are stopping.
  const stopping = new AbortController()
  const services = { supervisor, env, logDir, say: display.say, signal: AbortSignal.any([signal, stopping.signal]) }
  try {
    await runSetup(services)
    display.say('topics, schemas and tables are made; starting bridge, completion, details and sink')
    const running = await startServices(services)
    running.failed.catch((error: unknown) => fault.abort(error))
    await using clickhouse = await connectClickHouse({ ...stack.clickhouse, database })
    display.say(
      `ready after ${((performance.now() - begunAt) / 1_000).toFixed(1)} s; playing ${options.conversations} conversations`,
    )
    const result = await playAndJudge(
      { simulator, stack, clickhouse, running, display, organisation: organisation.id, begunAt },
      options,
      signal,
    )
    await present({ result, stack, clickhouse, dir, running }, options, output, signal)
    if (options.exit !== true) await untilAborted(signal)
    if (fault.signal.aborted) throw fault.signal.reason
    return isGood(result)
  } catch (error) {
    throw fault.signal.aborted && !outer.aborted ? fault.signal.reason : error
  } finally {
    stopping.abort()
  }
}

interface Playing {
  readonly simulator: RunningSimulator
  readonly stack: RunningStack
  readonly clickhouse: ClickHouse
  readonly running: RunningServices
  readonly display: Display
  readonly organisation: string
  readonly begunAt: number
}

async function playAndJudge(
  { simulator, stack, clickhouse, running, display, organisation, begunAt }: Playing,
  options: DemoOptions,
  signal: AbortSignal,
): Promise<DemoResult> {
  const admin = simulatorAdmin(simulator.admin, signal)
  const measured = measure(clickhouse, organisation, signal)
  const stopped = () => stoppedProcesses([...stack.processes, ...running.processes(), simulator.process])
  await playAndWatch(admin, measured, display, requestOf(options), stopped, signal)
  display.done()
  const [facts, playedEventIds, calls] = await Promise.all([admin.facts(), admin.playedEventIds(), admin.calls()])
  const judged = () => untilAnswered(async () => judge(facts, await measured.rows()), signal)
  const verdict = await untilSettled(judged, isRight, systemClock, signal)
  const balanced = () => untilAnswered(() => balanceOf(clickhouse, organisation, signal), signal)
  const balance = await settledBalance(balanced, systemClock, signal)
  const [counts, latency] = await untilAnswered(() => Promise.all([measured.counts(), measured.latency()]), signal)
  return {
    verdict,
    balance,
    finals: counts.finals,
    events: counts.events,
    eventsPlayed: playedEventIds.length,
    deadLetters: counts.deadLetters,
    apiCalls: calls.total,
    latency,
    seconds: (performance.now() - begunAt) / 1_000,
    restarts: running.restarts(),
  }
}

const requestOf = ({ conversations, seed, speed, seconds, kinds }: DemoOptions): PlayRequest => ({
  conversations,
  seed,
  speed,
  ...(seconds === undefined ? {} : { seconds }),
  ...(kinds === undefined ? {} : { kinds }),
})

interface Presented {
  readonly result: DemoResult
  readonly stack: RunningStack
  readonly clickhouse: ClickHouse
  readonly dir: string
  readonly running: RunningServices
}

async function present(
  { result, stack, clickhouse, dir, running }: Presented,
  options: DemoOptions,
  output: DemoOutput,
  signal: AbortSignal,
): Promise<void> {
  if (options.json === true) return output.print(JSON.stringify(resultJson(result)))
  output.print(reportText(result, waitsInForce))
  for (const { title, sql } of exampleQueries) {
    const rows = await clickhouse.query<Record<string, unknown>>(sql, {}, signal)
    output.print(`\n${title}\n\n${indent(sql)}\n\n${indent(tableText(rows))}`)
  }
  if (options.exit === true) return
  const { url, httpPort, tcpPort, user } = stack.clickhouse
  output.print(`
Look around
  query page             ${url}/play  (database ${database})
  any ClickHouse client  host 127.0.0.1, HTTP port ${httpPort}, native port ${tcpPort}, user ${user}, no password, database ${database}
  find any message       SELECT fate, reason, body FROM ${database}.v_messages WHERE position(body, 'any text of it') > 0
  variables of services  ${join(dir, 'env')}
  logs                   ${join(dir, 'logs')}
  processes              ${[...stack.processes, ...running.processes()]
    .map(({ name, pid }) => `${name} ${pid}`)
    .join(', ')}
                         (kill or stop one: it is started again or goes on, and nothing changes)

Ctrl-C ends all of it.`)
}

const indent = (text: string) => text.replaceAll(/^/gm, '  ')

/** Servers and services are started again. The simulator is Genesys Cloud itself, and a server that cannot go on is no server: either ends the demo. */
function endWhenPartEnds(stack: RunningStack, simulator: RunningSimulator, fault: AbortController): void {
  const ended = Promise.race([stack.exited, simulator.process.exited])
  void ended.then((exit) =>
    fault.abort(
      new PartEndedError(`${exit.name} ended by itself with ${describeExit(exit)}, so everything was stopped`),
    ),
  )
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
