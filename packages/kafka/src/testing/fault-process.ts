import { type Clock } from '../clock.ts'
import { NetworkFault, type KafkaRequest, type ProcessLife } from '../memory/process-life.ts'

/** What becomes of one request. */
export type Fate =
  | { readonly kind: 'well' }
  | { readonly kind: 'slow'; readonly beforeMs: number; readonly afterMs: number }
  | { readonly kind: 'lost-before' }
  | { readonly kind: 'lost-after' }
  | { readonly kind: 'refused'; readonly error: Error }

export interface FaultProcess extends ProcessLife {
  /** At once and for ever: whatever it waits for never comes. */
  kill(): void
  pause(): void
  resume(): void
  /** From now on nothing passes between it and the cluster; each request fails after a while. */
  cut(): void
  mend(): void
  readonly isKilled: boolean
  /** What the process sees of a promise: nothing while it is paused, nothing ever more once it is killed. */
  seen<Result>(promise: Promise<Result>): Promise<Result>
}

/** How long a client waits before it believes that a connection is dead. */
const CUT_MS = 5_000

export function faultProcess(
  clock: Clock,
  fateOf: (kind: KafkaRequest, about: string) => Fate = () => ({ kind: 'well' }),
): FaultProcess {
  let state: 'running' | 'paused' | 'killed' = 'running'
  let isCut = false
  let held: (() => void)[] = []
  const listeners = new Set<() => void>()
  const killed = new AbortController()
  const isHeard = () => state === 'running' && !isCut

  const change = (act: () => void) => {
    const before = isHeard()
    act()
    if (isHeard() !== before) for (const listener of [...listeners]) listener()
  }
  /** Settles while the process runs. */
  const gate = async (): Promise<void> => {
    while (state !== 'running')
      await new Promise<void>((resolve) => {
        if (state === 'paused') held.push(resolve)
      })
  }
  const seen = async <Result>(promise: Promise<Result>): Promise<Result> => {
    try {
      return await promise
    } finally {
      await gate()
    }
  }
  const own: Clock = {
    now: clock.now,
    async sleep(ms, signal) {
      await gate()
      const either = signal ? AbortSignal.any([signal, killed.signal]) : killed.signal
      await seen(clock.sleep(ms, either))
      signal?.throwIfAborted()
    },
  }
  const outage = async () => {
    await clock.sleep(CUT_MS, killed.signal)
    throw new NetworkFault('the connection is dead')
  }

  return {
    clock: own,
    isHeard,
    seen,
    get isKilled() {
      return state === 'killed'
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async request(kind, about, effect) {
      await gate()
      const fate = fateOf(kind, about)
      const carried = async () => {
        if (isCut) await outage()
        if (fate.kind === 'slow') await clock.sleep(fate.beforeMs)
        if (fate.kind === 'lost-before') throw new NetworkFault('the request was lost')
        if (fate.kind === 'refused') throw fate.error
        await undefined
        const result = await effect()
        if (fate.kind === 'slow') await clock.sleep(fate.afterMs)
        if (isCut) await outage()
        if (fate.kind === 'lost-after') throw new NetworkFault('the answer was lost')
        return result
      }
      return seen(carried())
    },
    kill() {
      change(() => (state = 'killed'))
      held = []
      killed.abort('killed')
    },
    pause() {
      if (state === 'running') change(() => (state = 'paused'))
    },
    resume() {
      if (state !== 'paused') return
      change(() => (state = 'running'))
      for (const go of held.splice(0)) go()
    },
    cut() {
      change(() => (isCut = true))
    },
    mend() {
      change(() => (isCut = false))
    },
  }
}
