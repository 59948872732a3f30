import { type Logger } from './logger.ts'

export interface Shutdown extends Disposable {
  /** Aborted by the first SIGTERM or SIGINT: take no new work. */
  readonly stop: AbortSignal
  /** Aborted `graceMs` after `stop`: leave what is unfinished, it is read again. */
  readonly giveUp: AbortSignal
  /** The same as a first signal; for a service that ends by itself. */
  request(reason: string): void
}

/** The machine's parts that a shutdown touches; a test hands in its own. */
export interface ShutdownHost {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit(code: number): void
}

/** SIGTERM or SIGINT aborts `stop`, `graceMs` later `giveUp`; a second signal ends the process at once with code 1. */
export function shutdownSignals(
  { graceMs, log }: { graceMs: number; log?: Logger },
  host: ShutdownHost = process,
): Shutdown {
  const stop = new AbortController()
  const giveUp = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const request = (reason: string) => {
    if (stop.signal.aborted) return
    log?.info('stopping: no new work is taken', { reason, graceMs })
    timer = setTimeout(() => {
      log?.warn('grace period used up: what is unfinished is left to be read again', { graceMs })
      giveUp.abort(new DOMException(`the grace period of ${graceMs} ms after "${reason}" is used up`, 'AbortError'))
    }, graceMs)
    // A finished process does not wait for the end of its grace period.
    timer.unref()
    stop.abort(new DOMException(`asked to stop by ${reason}`, 'AbortError'))
  }
  const onSignal = (signal: 'SIGTERM' | 'SIGINT') => () => {
    if (stop.signal.aborted) host.exit(1)
    else request(signal)
  }
  const listeners = [['SIGTERM', onSignal('SIGTERM')] as const, ['SIGINT', onSignal('SIGINT')] as const]
  for (const [signal, listener] of listeners) host.on(signal, listener)
  return {
    stop: stop.signal,
    giveUp: giveUp.signal,
    request,
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const [signal, listener] of listeners) host.off(signal, listener)
    },
  }
}
