import { worldClock } from './world-clock.ts'

const never = new AbortController().signal

it('wakes sleepers in the order of their times, and of one time in the order in which they lay down', async () => {
  const clock = worldClock(1_000)
  const woken: string[] = []
  for (const [name, ms] of [
    ['c', 30],
    ['a', 10],
    ['b', 10],
  ] as const)
    void clock.sleep(ms, never).then(() => woken.push(`${name} ${clock.now()}`))
  await clock.runUntil(2_000)
  expect(woken).toEqual(['a 1010', 'b 1010', 'c 1030'])
  expect(clock.now()).toBe(2_000)
})

it('passes sixty days of a loop that waits an hour each time', async () => {
  const clock = worldClock(0)
  let rounds = 0
  const loop = async () => {
    for (; ; rounds++) await clock.sleep(3_600_000, never)
  }
  void loop()
  await clock.runUntil(60 * 86_400_000)
  expect(rounds).toBe(60 * 24)
  expect(clock.pending()).toBe(1)
})

it('does not move while somebody is busy', async () => {
  const clock = worldClock(0)
  const seen: number[] = []
  const work = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    seen.push(clock.now())
  }
  void clock.sleep(10, never).then(() => seen.push(clock.now()))
  void clock.busy(work())
  await clock.runUntil(100)
  expect(seen).toEqual([0, 10])
})

it('forgets a sleeper who is called away', async () => {
  const clock = worldClock(0)
  const away = new AbortController()
  const sleeping = clock.sleep(10, away.signal)
  away.abort(new Error('called away'))
  await expect(sleeping).rejects.toThrow('called away')
  expect(clock.pending()).toBe(0)
  await clock.runUntil(100)
  expect(clock.moves()).toBe(0)
})

it('says so when somebody goes round and round without any time passing', async () => {
  const clock = worldClock(0)
  const loop = async () => {
    for (;;) await clock.sleep(0, never)
  }
  void loop()
  await expect(clock.runUntil(100)).rejects.toThrow('no time passes')
})
