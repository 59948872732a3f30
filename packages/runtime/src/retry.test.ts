import fc from 'fast-check'
import { backoff, TimeoutError, withRetry, withTimeout } from './retry.ts'
import { virtualClock } from './virtual-clock.ts'

const never = new AbortController().signal

describe('backoff', () => {
  it('draws from zero up to a bound that doubles and ends at the maximum', () => {
    const schedule = { baseMs: 100, maxMs: 1_000 }
    const justBelowOne = () => 1 - Number.EPSILON
    expect([1, 2, 3, 4, 5, 60].map((attempt) => backoff(schedule, attempt, justBelowOne))).toEqual([
      99, 199, 399, 799, 999, 999,
    ])
    expect(backoff(schedule, 9, () => 0)).toBe(0)
  })

  it('never exceeds its maximum, whatever the attempt', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 31 }), fc.nat(1e6), (baseMs, attempt, maxMs) => {
        const wait = backoff({ baseMs, maxMs }, attempt)
        return wait >= 0 && wait <= maxMs
      }),
    )
  })
})

describe('withRetry', () => {
  const failing = (failures: number) => {
    let calls = 0
    return async (id: string, _signal: AbortSignal) => {
      calls++
      if (calls <= failures) throw new Error(`failure ${calls} of ${id}`)
      return `${id} after ${calls}`
    }
  }
  const options = { tries: 3, baseMs: 100, maxMs: 1_000, random: () => 0.5 }

  it('passes the arguments on and returns the first success', async () => {
    const clock = virtualClock(0)
    const result = withRetry(failing(2), options, clock)('a', never)
    await clock.advance(50)
    await clock.advance(100)
    await expect(result).resolves.toBe('a after 3')
  })

  it('throws the last error once the tries are used up', async () => {
    const clock = virtualClock(0)
    const result = expect(withRetry(failing(9), options, clock)('a', never)).rejects.toThrow('failure 3 of a')
    await clock.advance(1_000)
    await result
  })

  it('throws at once what is not worth another try', async () => {
    const call = withRetry(failing(9), { ...options, shouldRetry: () => false }, virtualClock(0))
    await expect(call('a', never)).rejects.toThrow('failure 1 of a')
  })

  it('waits at least as long as the error asks for', async () => {
    const clock = virtualClock(0)
    const waits: number[] = []
    const onRetry = (_error: unknown, _attempt: number, waitMs: number) => void waits.push(waitMs)
    const result = withRetry(failing(1), { ...options, waitMs: () => 700, onRetry }, clock)('a', never)
    await clock.advance(700)
    await result
    expect(waits).toEqual([700])
  })

  it('stops waiting when its signal is aborted', async () => {
    const controller = new AbortController()
    const clock = virtualClock(0)
    const result = withRetry(failing(9), options, clock)('a', controller.signal)
    const settled = expect(result).rejects.toThrow('stopped')
    await clock.advance(0)
    controller.abort(new Error('stopped'))
    await settled
  })
})

describe('withTimeout', () => {
  it('gives up on a call that does not listen, and aborts its signal', async () => {
    const clock = virtualClock(0)
    let inner: AbortSignal | undefined
    const deaf = (signal: AbortSignal) => {
      inner = signal
      return new Promise<void>(() => undefined)
    }
    const result = expect(withTimeout(deaf, 100, clock)(never)).rejects.toThrow(TimeoutError)
    await clock.advance(100)
    await result
    expect(inner?.aborted).toBe(true)
  })

  it('returns an answer in time and leaves no timer behind', async () => {
    const clock = virtualClock(0)
    await expect(withTimeout(async (n: number, _signal: AbortSignal) => n + 1, 100, clock)(1, never)).resolves.toBe(2)
    expect(clock.pending()).toBe(0)
  })

  it('throws the reason of the outer signal', async () => {
    const controller = new AbortController()
    const waiting = withTimeout((signal: AbortSignal) => virtualClock(0).sleep(9, signal), 100, virtualClock(0))
    const result = expect(waiting(controller.signal)).rejects.toThrow('stopped')
    controller.abort(new Error('stopped'))
    await result
  })
})
