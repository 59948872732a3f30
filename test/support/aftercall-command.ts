import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeBinary, projectRoot } from '@aftercall/embedded-stack'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The command as an operator runs it, in a folder of its own. */
export function aftercall(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const main = join(projectRoot, 'packages/cli/src/main.ts')
  const cwd = mkdtempSync(join(tmpdir(), 'aftercall-command-'))
  return new Promise((resolve) => {
    execFile(nodeBinary(), [main, ...args], { env, cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      rmSync(cwd, { recursive: true })
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}
