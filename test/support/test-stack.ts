import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatEnvFile, newOrganisation, serviceEnv } from '@aftercall/demo'
import { startStack } from '@aftercall/embedded-stack'
import { stackVariable } from './stack.ts'

// Nobody listens there: tests that need Genesys Cloud start a simulator of their own.
const noGenesysUrl = 'http://127.0.0.1:9'

// jest's set-up and tear-down are two functions of one process and can share nothing else.
let started: AsyncDisposable | undefined

/** Before the first test: starts the servers, unless the variable already names a running stack. */
export async function startTestStack(): Promise<void> {
  if (process.env[stackVariable]) return
  const dir = await mkdtemp(join(tmpdir(), 'aftercall-test-'))
  const removeDir = () => rm(dir, { recursive: true, force: true, maxRetries: 3 })
  try {
    const signal = new AbortController().signal
    const stack = await startStack({ dir, signal, onProgress: (line) => process.stderr.write(`  ${line}\n`) })
    started = {
      async [Symbol.asyncDispose]() {
        await stack[Symbol.asyncDispose]()
        await removeDir()
      },
    }
    const env = await serviceEnv({ stack, organisation: newOrganisation(), genesysUrl: noGenesysUrl })
    const file = join(dir, 'env')
    await writeFile(file, formatEnvFile(env), { mode: 0o600 })
    process.env[stackVariable] = file
  } catch (error) {
    await (started?.[Symbol.asyncDispose]() ?? removeDir())
    throw error
  }
}

/** After the last test. */
export async function stopTestStack(): Promise<void> {
  await started?.[Symbol.asyncDispose]()
}
