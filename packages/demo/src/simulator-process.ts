import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  describeExit,
  logTail,
  nodeBinary,
  projectRoot,
  type ServiceExit,
  type ServiceProcess,
  type SqsAddress,
  type Supervisor,
} from '@aftercall/embedded-stack'
import { type Organisation } from './service-env.ts'

export interface RunningSimulator {
  /** Of Genesys Cloud's REST API and of its login. */
  readonly api: string
  /** Of the simulator's own control port. */
  readonly admin: string
  readonly process: ServiceProcess
}

export class SimulatorStartError extends Error {
  override readonly name = 'SimulatorStartError'
}

interface SimulatorOptions {
  readonly supervisor: Supervisor
  readonly sqs: SqsAddress
  readonly organisation: Organisation
  readonly logFile: string
  /** A play pauses while more wait in the queue, which lives in the memory of a small process; 0 never pauses. */
  readonly maxQueued?: number
  readonly signal: AbortSignal
}

const startTimeoutMs = 60_000

/** Starts the simulator on free ports and resolves when it has said where it listens. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { supervisor, sqs, organisation, logFile, maxQueued = 20_000, signal } = options
  const said = Promise.withResolvers<{ api: string; admin: string }>()
  const process = supervisor.spawnService({
    name: 'simulator',
    command: nodeBinary(),
    args: [
      join(projectRoot, 'packages/simulator/src/main.ts'),
      'serve',
      ...['--api-port', '0', '--admin-port', '0'],
      ...['--sqs-endpoint', sqs.endpoint, '--queue-url', sqs.queueUrl, '--region', sqs.region],
      ...['--organisation-id', organisation.id],
      ...['--max-queued', String(maxQueued)],
    ],
    // Everybody on the machine can read command lines; the environment is the process's own.
    env: {
      GENESYS_CLIENT_ID: organisation.clientId,
      GENESYS_CLIENT_SECRET: organisation.clientSecret,
      AWS_REGION: sqs.region,
      AWS_ACCESS_KEY_ID: sqs.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sqs.secretAccessKey,
    },
    logFile,
    onLine: (line) => {
      const addresses = parseAddresses(line)
      if (addresses) said.resolve(addresses)
    },
  })
  const over = new AbortController()
  try {
    const timeout = sleep(startTimeoutMs, 'timeout' as const, { signal: AbortSignal.any([signal, over.signal]) })
    const first = await Promise.race([said.promise, process.exited, timeout])
    if (first === 'timeout') throw await startError(logFile, `said no address in ${startTimeoutMs / 1000} s`)
    if ('name' in first) throw await startError(logFile, `ended with ${describeExit(first satisfies ServiceExit)}`)
    return { ...first, process }
  } catch (error) {
    await process.stop()
    throw error
  } finally {
    over.abort()
  }
}

async function startError(logFile: string, what: string): Promise<SimulatorStartError> {
  const tail = await logTail(logFile)
  return new SimulatorStartError(`the simulator ${what}; its log ends with:\n${tail}\n(log: ${logFile})`)
}

function parseAddresses(line: string): { api: string; admin: string } | undefined {
  try {
    const { api, admin } = JSON.parse(line) as { api?: unknown; admin?: unknown }
    return typeof api === 'string' && typeof admin === 'string' ? { api, admin } : undefined
  } catch {
    return undefined
  }
}
