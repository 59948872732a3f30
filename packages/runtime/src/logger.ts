import { pino, type DestinationStream } from 'pino'
import { redact } from './redact.ts'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogFields = Readonly<Record<string, unknown>>

/** Words first, facts beside them. Normal operation logs nothing per message. */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Logger
}

export interface LoggerOptions {
  readonly service: string
  readonly level?: LogLevel
  /** Where lines go; stdout unless told. */
  readonly destination?: DestinationStream
}

/** One JSON line per entry on stdout; values under secret-like keys are replaced, errors are unfolded with their causes. */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Fields come ready from `redact`; pino's own unfolding of errors would lose their type.
    serializers: { err: (value: unknown) => value },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  // Synchronous: the last line before an exit is the one that matters.
  return wrap(pino(options, destination ?? pino.destination({ dest: 1, sync: true })))
}

type Pino = Pick<ReturnType<typeof pino>, 'debug' | 'info' | 'warn' | 'error'> & { child(fields: object): Pino }

function wrap(target: Pino): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) =>
      target[level](redact(fields) as object, message)
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(target.child(redact(fields) as object)),
  }
}

const silent = () => undefined
/** Says nothing; for tests and tools that speak for themselves. */
export const silentLogger: Logger = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  child: () => silentLogger,
}
