import { EventEmitter } from 'node:events'
import { shutdownSignals } from './shutdown.ts'

const fakeHost = () => {
  const emitter = new EventEmitter()
  const exits: number[] = []
  return Object.assign(emitter, { exits, exit: (code: number) => void exits.push(code) })
}
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())))

describe('shutdown signals', () => {
  it.each(['SIGTERM', 'SIGINT'])('aborts stop on %s, and giveUp only after the grace period', async (signal) => {
    const host = fakeHost()
    using shutdown = shutdownSignals({ graceMs: 5 }, host)
    expect(shutdown.stop.aborted).toBe(false)
    host.emit(signal)
    expect(shutdown.stop.aborted).toBe(true)
    expect(shutdown.giveUp.aborted).toBe(false)
    // The timer does not keep the process alive, so the test does.
    const alive = setInterval(() => undefined, 1_000)
    await aborted(shutdown.giveUp).finally(() => clearInterval(alive))
    expect(host.exits).toEqual([])
  })

  it('ends the process with code 1 on a second signal', () => {
    const host = fakeHost()
    using _ = shutdownSignals({ graceMs: 1_000 }, host)
    host.emit('SIGTERM')
    host.emit('SIGINT')
    expect(host.exits).toEqual([1])
  })

  it('stops on request, and listens no more once disposed of', () => {
    const host = fakeHost()
    const shutdown = shutdownSignals({ graceMs: 1_000 }, host)
    shutdown.request('all work done')
    expect(shutdown.stop.aborted).toBe(true)
    shutdown[Symbol.dispose]()
    expect(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT')).toBe(0)
  })
})
