import { virtualClock } from './virtual-clock.ts'

describe('virtual clock', () => {
  it('wakes sleepers in the order of their deadlines, each at its own time', async () => {
    const clock = virtualClock(1_000)
    const woken: [string, number][] = []
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push([name, clock.now()])
    }
    const all = [sleeper('late', 300), sleeper('early', 100), sleeper('later', 301)]
    await clock.advance(300)
    expect(woken).toEqual([
      ['early', 1_100],
      ['late', 1_300],
    ])
    expect(clock.pending()).toBe(1)
    expect(clock.nextAt()).toBe(1_301)
    await clock.advance(1)
    await Promise.all(all)
  })

  it('lets a woken sleeper sleep again within the same advance', async () => {
    const clock = virtualClock(0)
    const ticks: number[] = []
    const loop = (async () => {
      while (ticks.length < 3) {
        await clock.sleep(10)
        ticks.push(clock.now())
      }
    })()
    await clock.advance(100)
    await loop
    expect(ticks).toEqual([10, 20, 30])
    expect(clock.now()).toBe(100)
  })

  it('rejects with the reason of an aborted signal and forgets the sleeper', async () => {
    const clock = virtualClock(0)
    const controller = new AbortController()
    const sleeping = clock.sleep(10, controller.signal)
    controller.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    expect(clock.pending()).toBe(0)
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow('enough')
  })
})
