import { execFile } from 'node:child_process'

export interface CommandResult {
  /** Null when it could not be run at all, or a signal ended it. */
  readonly code: number | null
  readonly output: string
}

const maxOutputBytes = 8 * 1024 * 1024

/** Runs a command to its end and returns what it printed to both outputs; never rejects but for an abort. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult> {
  const { env, ...rest } = options
  return await new Promise((resolve, reject) => {
    const settings = { ...rest, maxBuffer: maxOutputBytes, env: { ...process.env, ...env } }
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (options.signal?.aborted) return reject(options.signal.reason as Error)
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, output: `${stdout}${stderr}`.trim() })
    })
  })
}
