import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  describeExit,
  openSupervisor,
  type RunningStack,
  type ServiceExit,
  startStack,
} from '@aftercall/embedded-stack'
import { formatEnvFile } from './env-file.ts'
import { type Organisation, type ServiceEnv, serviceEnv } from './service-env.ts'
import { type RunningSimulator, startSimulator } from './simulator-process.ts'
import { describeStack } from './stack-listing.ts'

export interface StackCommandOptions {
  /** Kept at the end. Without one a new temporary folder is used and removed. */
  readonly dir?: string
  readonly json?: boolean
  /** False: only the servers. */
  readonly simulator: boolean
  readonly brokers: 1 | 3
}

export interface StackOutput {
  /** For the one line of `--json`, or the listing. */
  result(text: string): void
  /** For a person, as things happen. */
  progress(line: string): void
}

/** One of the servers ended while somebody was using it. */
export class PartEndedError extends Error {
  override readonly name = 'PartEndedError'
}

// Nothing listens there: a service that is told to use it says that it cannot reach Genesys Cloud.
const noGenesysUrl = 'http://127.0.0.1:9'

/** A new organisation of the simulator: credentials are made for each run and never leave the machine. */
export const newOrganisation = (): Organisation => ({
  id: randomUUID(),
  clientId: randomUUID(),
  clientSecret: randomBytes(24).toString('base64url'),
})

/** Starts servers and simulator, says where they are, and stays until `signal` is aborted. Nothing is left behind. */
export async function stackCommand(
  options: StackCommandOptions,
  output: StackOutput,
  signal: AbortSignal,
): Promise<void> {
  const dir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'aftercall-stack-')) : resolve(options.dir)
  await mkdir(dir, { recursive: true })
  try {
    await runStack(dir, options, output, signal)
  } catch (error) {
    // Asked to stop while starting: that is no failure.
    if (!signal.aborted) throw error
  } finally {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runStack(
  dir: string,
  options: StackCommandOptions,
  output: StackOutput,
  signal: AbortSignal,
): Promise<void> {
  const { brokers } = options
  const envFile = join(dir, 'env')
  // One of an earlier run says what is not so yet.
  await rm(envFile, { force: true })
  await using stack = await startStack({ dir, brokers, signal, onProgress: (line) => output.progress(line) })
  await using supervisor = openSupervisor()
  const organisation = newOrganisation()
  const simulator = options.simulator
    ? await startSimulator({
        supervisor,
        sqs: stack.sqs,
        organisation,
        logFile: join(dir, 'simulator/simulator.log'),
        signal,
      })
    : undefined
  const env = await serviceEnv({ stack, organisation, genesysUrl: simulator?.api ?? noGenesysUrl })
  await writeEnvFile(envFile, env)
  output.result(
    options.json ? addressesAsJson(stack, simulator) : describeStack({ dir, envFile, stack, simulator, env }),
  )
  await untilOver(stack, simulator, signal)
}

/** Readable by its owner only, for it holds the credentials of this run; whole as soon as it is there. */
async function writeEnvFile(file: string, env: ServiceEnv): Promise<void> {
  const temporary = `${file}.tmp`
  await rm(temporary, { force: true })
  await writeFile(temporary, formatEnvFile(env), { mode: 0o600 })
  await rename(temporary, file)
}

async function untilOver(
  stack: RunningStack,
  simulator: RunningSimulator | undefined,
  signal: AbortSignal,
): Promise<void> {
  const asked = Promise.withResolvers<'asked'>()
  const onAbort = () => asked.resolve('asked')
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const ended: Promise<ServiceExit>[] = simulator ? [stack.exited, simulator.process.exited] : [stack.exited]
  const first = await Promise.race([asked.promise, ...ended])
  signal.removeEventListener('abort', onAbort)
  if (first === 'asked') return
  const process = [...stack.processes, ...(simulator ? [simulator.process] : [])].find(
    ({ name }) => name === first.name,
  )
  throw new PartEndedError(
    `${first.name} ended by itself with ${describeExit(first)}, so the others were stopped too: see ${process?.logFile}`,
  )
}

function addressesAsJson(stack: RunningStack, simulator: RunningSimulator | undefined): string {
  const { endpoint, queueUrl, deadLetterQueueUrl, region } = stack.sqs
  const { url, httpPort, tcpPort } = stack.clickhouse
  return JSON.stringify({
    kafka: stack.kafka,
    registry: stack.registry,
    sqs: { endpoint, queueUrl, deadLetterQueueUrl, region },
    clickhouse: { url, httpPort, tcpPort },
    ...(simulator ? { simulator: { api: simulator.api, admin: simulator.admin } } : {}),
  })
}
