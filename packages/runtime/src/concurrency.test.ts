import { forEachConcurrently } from './concurrency.ts'
import { virtualClock } from './virtual-clock.ts'

const never = new AbortController().signal

describe('forEachConcurrently', () => {
  it('does everything, never more at once than its limit', async () => {
    const clock = virtualClock(0)
    const done: number[] = []
    let running = 0
    let most = 0
    const work = async (item: number) => {
      most = Math.max(most, ++running)
      await clock.sleep(item)
      running--
      done.push(item)
    }
    const all = forEachConcurrently([30, 10, 20, 5, 1], 2, work, never)
    await clock.advance(100)
    await all
    expect(most).toBe(2)
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 5, 10, 20, 30])
  })

  it('throws the first error after the others have ended, and starts nothing more', async () => {
    const started: number[] = []
    let othersEnded = false
    const work = async (item: number, signal: AbortSignal) => {
      started.push(item)
      if (item === 2) throw new Error('second failed')
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      othersEnded = true
    }
    await expect(forEachConcurrently([1, 2, 3, 4], 2, work, never)).rejects.toThrow('second failed')
    expect(othersEnded).toBe(true)
    expect(started).toEqual([1, 2])
  })

  it('takes no item once its signal is aborted', async () => {
    const controller = new AbortController()
    const started: number[] = []
    const work = async (item: number) => {
      started.push(item)
      controller.abort(new Error('stopped'))
    }
    await expect(forEachConcurrently([1, 2, 3], 1, work, controller.signal)).rejects.toThrow('stopped')
    expect(started).toEqual([1])
  })
})
