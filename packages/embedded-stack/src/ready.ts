import { setTimeout as sleep } from 'node:timers/promises'
import { logTail } from './log-tail.ts'
import { type ServiceExit, type ServiceProcess } from './processes/supervisor.ts'

/** A server did not come up. The message holds the end of its log and where the rest of it is. */
export class PartStartError extends Error {
  override readonly name = 'PartStartError'
  readonly part: string
  readonly logFile: string
  constructor(part: string, logFile: string, message: string) {
    super(message)
    this.part = part
    this.logFile = logFile
  }
}

// Three seconds on an idle machine; the bound is for one that is busy with much else.
const readyTimeoutMs = 120_000
const probeTimeoutMs = 5_000
const pauseMs = 100

/**
 * Resolves as soon as `probe` answers true. A probe that throws is one that is not ready yet.
 * @throws PartStartError when the process ends first, or is not ready in two minutes
 */
export async function untilReady(
  service: ServiceProcess,
  probe: (signal: AbortSignal) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  let exit: ServiceExit | undefined
  void service.exited.then((ended) => (exit = ended))
  const timeout = AbortSignal.timeout(readyTimeoutMs)
  let lastFailure = 'no answer'
  for (;;) {
    signal.throwIfAborted()
    if (exit) throw await startError(service, `ended with ${describeExit(exit)} before it was ready`)
    if (timeout.aborted)
      throw await startError(service, `was not ready after ${readyTimeoutMs / 1000} s: ${lastFailure}`)
    try {
      if (await probe(AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)]))) return
      lastFailure = 'it answers, but not yet as it should'
    } catch (error) {
      lastFailure = error instanceof Error ? error.message : String(error)
    }
    await sleep(pauseMs, undefined, { signal })
  }
}

export const describeExit = ({ code, signal }: Pick<ServiceExit, 'code' | 'signal'>): string =>
  signal === null ? `code ${code}` : `signal ${signal}`

async function startError({ name, logFile }: ServiceProcess, what: string): Promise<PartStartError> {
  const tail = await logTail(logFile)
  const end = tail === '' ? 'its log is empty ' : `its log ends with:\n${tail}\n`
  return new PartStartError(name, logFile, `${name} ${what}; ${end}(log: ${logFile})`)
}

/** True when a GET of `url` is answered with 2xx and, where given, a body that `accepts` likes. */
export async function answersHttp(
  url: string,
  signal: AbortSignal,
  accepts?: (body: string) => boolean,
): Promise<boolean> {
  const response = await fetch(url, { signal })
  const body = await response.text()
  return response.ok && (accepts?.(body) ?? true)
}
