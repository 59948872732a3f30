import { writeSync } from 'node:fs'
import { ConfigError } from './config.ts'
import { explain } from './errors.ts'
import { type Environment } from './config.ts'

/** BSD's EX_CONFIG: a supervisor need not start this process again before its configuration has changed. */
export const configExitCode = 78
const lingerMs = 3_000

/** What a program touches of its process; a test hands in its own. */
export interface ProgramHost {
  readonly env: Environment
  print(text: string): void
  exit(code: number): void
  /** Calls `onFault` for what nobody caught. */
  onUncaught(onFault: (error: unknown) => void): void
  /** Ends the process with `code` as soon as nothing is left open, at the latest after `ms`. */
  finish(code: number, ms: number): void
}

/**
 * Runs a program to its end: exit 0, or the code that it returns; a configuration at fault is printed whole and exits 78; any other error is printed with its causes and
 * exits 1.
 */
export async function runMain(
  name: string,
  main: (env: Environment) => Promise<unknown>,
  host: ProgramHost = thisProcess,
): Promise<void> {
  const fail = (error: unknown) => {
    if (error instanceof ConfigError) {
      host.print(`${name}: ${error.message}\n`)
      return host.exit(configExitCode)
    }
    const [first = 'unknown error', ...causes] = explain(error)
    host.print([`${name} ended: ${first}`, ...causes.map((cause) => `  because ${cause}`), ''].join('\n'))
    host.exit(1)
  }
  host.onUncaught(fail)
  try {
    const code = await main(host.env)
    host.finish(typeof code === 'number' ? code : 0, lingerMs)
  } catch (error) {
    fail(error)
  }
}

const thisProcess: ProgramHost = {
  env: process.env,
  // Synchronous, so that the words are out before the process is.
  print: (text) => writeSync(2, text),
  exit: (code) => process.exit(code),
  onUncaught: (onFault) => {
    process.on('uncaughtException', onFault)
    process.on('unhandledRejection', onFault)
  },
  finish: (code, ms) => {
    process.exitCode = code
    setTimeout(() => process.exit(code), ms).unref()
  },
}
