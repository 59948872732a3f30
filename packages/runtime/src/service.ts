import { type Clock, systemClock } from './clock.ts'
import { type Environment } from './config.ts'
import { DeadLetterShareError } from './dead-letter-share.ts'
import { startHealthServer } from './health-server.ts'
import { createLogger, type LogFields, type Logger, type LoggerOptions } from './logger.ts'
import { runMain } from './main-program.ts'
import { type Outage, throughOutage } from './outage.ts'
import { shutdownSignals } from './shutdown.ts'
import { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts'
import { watchdog as createWatchdog, type LoopWatch, type Watchdog } from './watchdog.ts'

/** What every service's configuration has, whatever else it holds. */
export interface ServiceConfig {
  readonly http: { readonly host: string; readonly port: number }
  readonly log: Pick<Required<LoggerOptions>, 'level'>
  readonly telemetry: Pick<TelemetryOptions, 'otlpEndpoint' | 'sampleRatio'>
}

/** What a service is given to work with. */
export interface Service {
  readonly log: Logger
  readonly clock: Clock
  readonly watchdog: Watchdog
  readonly telemetry: Telemetry
  /** Aborted by SIGTERM: take no new work. */
  readonly stop: AbortSignal
  /** Aborted when the grace after `stop` is used up: leave what is unfinished. */
  readonly giveUp: AbortSignal
  /** Watches the start, which may wait for neighbours, until `readyWhen` is called. */
  readonly starting: LoopWatch
  /** Waits for a neighbour during the start, for as long as it takes. */
  waitThrough<Result>(outage: Outage, call: () => Promise<Result>): Promise<Result>
  /** The start is over: from now on /readyz tells what `why` says, null being ready. `fields` are what the log should say of it. */
  readyWhen(why: () => string | null, fields?: LogFields): void
}

export interface ServiceOptions<Config> {
  readonly name: string
  readonly version: string
  readonly parseConfig: (env: Environment) => Config
  /** From SIGTERM until what is unfinished is left, ms; below the orchestrator's own patience. */
  readonly graceMs?: (config: Config) => number
}

const defaultGraceMs = 20_000
/** A start may wait for neighbours, but says so; a start that says nothing for this long hangs. */
const maxStartSilenceMs = 120_000

/**
 * Runs one service as this process: configuration, log, signals, telemetry and health around `serve`, closed in reverse order whatever happens.
 * See `runMain` for the exit codes.
 */
export const runService = <Config extends ServiceConfig>(
  { name, version, parseConfig, graceMs = () => defaultGraceMs }: ServiceOptions<Config>,
  serve: (config: Config, service: Service) => Promise<void>,
): Promise<void> =>
  runMain(name, async (env) => {
    const config = parseConfig(env)
    const clock = systemClock
    const log = createLogger({ service: name, level: config.log.level })
    using shutdown = shutdownSignals({ graceMs: graceMs(config), log })
    const { stop, giveUp } = shutdown
    const watchdog = createWatchdog({ clock })
    await using telemetry = startTelemetry({ service: name, version, ...config.telemetry })
    let notReady: () => string | null = () => 'starting'
    await using health = await startHealthServer({
      ...config.http,
      watchdog,
      notReady: () => (stop.aborted ? 'stopping' : notReady()),
      prometheus: () => telemetry.prometheus(),
    })
    const starting = watchdog.loop('start', { maxSilenceMs: maxStartSilenceMs })
    const service: Service = {
      log,
      clock,
      watchdog,
      telemetry,
      stop,
      giveUp,
      starting,
      waitThrough: (outage, call) => throughOutage(call, outage, { clock, log, watch: starting }, stop),
      readyWhen(why, fields = {}) {
        starting.done()
        notReady = why
        log.info(`${name} is running`, { ...fields, health: health.url })
      },
    }
    try {
      await serve(config, service)
    } catch (error) {
      // Asked to stop while it waited for a neighbour: that is no failure.
      if (stop.aborted && error === stop.reason) return
      if (!(error instanceof DeadLetterShareError)) throw error
      // An end would be a new start, and a new start forgets what it saw: it would put the whole stream aside, some hundred records at a time.
      log.error('stopped: too much of what is read is dead-lettered', { ...error.fields, err: error })
      starting.done()
      notReady = () => error.message
      if (!stop.aborted) await once(stop)
      throw error
    }
  })

const once = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
