/** Words first, facts beside them. `Logger` of packages/runtime has this shape. */
export interface Log {
  debug(message: string, fields: Readonly<Record<string, unknown>>): void
  info(message: string, fields: Readonly<Record<string, unknown>>): void
  warn(message: string, fields: Readonly<Record<string, unknown>>): void
  error(message: string, fields: Readonly<Record<string, unknown>>): void
}

const nothing = () => undefined
export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** The parts of an error that are safe and useful in a log line, with the first cause, which is where kafkajs hides the reason. */
export function errorFields(error: unknown): { error: string; reason: string; cause?: string } {
  if (!(error instanceof Error)) return { error: 'unknown', reason: String(error) }
  const cause =
    error.cause instanceof Error && error.cause.message !== error.message ? { cause: error.cause.message } : {}
  return { error: error.name, reason: error.message, ...cause }
}
