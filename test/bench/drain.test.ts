import { watchDrain } from './drain.ts'
import { type MeasuredService } from './measured-service.ts'

/** A service that has done as much as the next number says, each time it is looked at; it stays at the last. */
function serviceThatCounts(counts: readonly number[]): MeasuredService {
  let looks = 0
  return {
    name: 'sink',
    pid: process.pid,
    metrics: async () => `done_total ${counts[Math.min(looks++, counts.length - 1)]}`,
    usage: () => ({ cpuSeconds: looks, peakRssBytes: 7, rssBytes: 5 }),
    log: async () => '',
    [Symbol.asyncDispose]: async () => undefined,
  }
}
const goal = (target: number) => ({
  items: 'rows',
  target,
  count: (metrics: string) => Number(metrics.split(' ')[1]),
})
const place = { servers: [], signal: new AbortController().signal }

it('counts what was done between the first look and the goal, and what it cost', async () => {
  const drained = await watchDrain(serviceThatCounts([2, 5, 8, 12]), goal(12), place)
  expect(drained).toMatchObject({ items: 10, cpuSeconds: 3, peakRssBytes: 7 })
  // The second half began at the third look, with 6 of 10 done.
  expect(drained.warmCpuUsPerItem).toBe(250_000)
})

it('leaves out the wait before the first item where it is told to', async () => {
  const drained = await watchDrain(serviceThatCounts([0, 0, 0, 4]), { ...goal(4), fromFirstItem: true }, place)
  expect(drained).toMatchObject({ items: 4, cpuSeconds: 1 })
})

it('ends when it is told to', async () => {
  const stop = new AbortController()
  const watching = watchDrain(serviceThatCounts([0]), goal(1), { servers: [], signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(watching).rejects.toThrow()
})
