import { virtualClock } from './virtual-clock.ts'
import { watchdog } from './watchdog.ts'

describe('watchdog', () => {
  const start = async () => {
    const clock = virtualClock(0)
    const dog = watchdog({ clock })
    return { clock, dog, loop: dog.loop('receiver', { maxSilenceMs: 100 }) }
  }

  it('reports a loop that is silent beyond its limit, until it beats again', async () => {
    const { clock, dog, loop } = await start()
    await clock.advance(100)
    expect(dog.silent()).toEqual([])
    await clock.advance(1)
    expect(dog.silent()).toEqual([{ loop: 'receiver', silentMs: 101, maxSilenceMs: 100 }])
    loop.beat()
    expect(dog.silent()).toEqual([])
  })

  it('takes a declared back-off as alive but degraded, and counts silence from its end', async () => {
    const { clock, dog, loop } = await start()
    loop.backOff('queue is throttled', 1_000)
    await clock.advance(1_100)
    expect(dog.silent()).toEqual([])
    expect(dog.degraded()).toEqual(['receiver: queue is throttled'])
    await clock.advance(1)
    expect(dog.silent()).toHaveLength(1)
    loop.beat()
    expect(dog.degraded()).toEqual([])
  })

  it('waits without limit in a back-off without an end, and forgets a loop that is done', async () => {
    const { clock, dog, loop } = await start()
    loop.backOff('no table to insert into')
    await clock.advance(1e9)
    expect(dog.silent()).toEqual([])
    loop.beat()
    loop.done()
    await clock.advance(1e9)
    expect(dog.silent()).toEqual([])
  })

  it('watches workers of the same name each for itself', async () => {
    const { clock, dog, loop } = await start()
    dog.loop('receiver', { maxSilenceMs: 100 })
    await clock.advance(50)
    loop.beat()
    await clock.advance(51)
    expect(dog.silent()).toHaveLength(1)
  })

  it('follows a loop that tells its last step, until it is told to stop', async () => {
    const { clock, dog, loop } = await start()
    loop.done()
    let lastStepMs = 0
    const unfollow = dog.follow('consumer', () => lastStepMs, { maxSilenceMs: 100 })
    await clock.advance(101)
    expect(dog.silent()).toEqual([{ loop: 'consumer', silentMs: 101, maxSilenceMs: 100 }])
    lastStepMs = 50
    expect(dog.silent()).toEqual([])
    await clock.advance(100)
    expect(dog.silent()).toHaveLength(1)
    unfollow()
    expect(dog.silent()).toEqual([])
  })
})
