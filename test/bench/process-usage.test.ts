import { usageOf } from './process-usage.ts'

it('tells CPU time and memory of a process where the system has them', () => {
  const usage = usageOf(process.pid)
  expect(usage !== undefined).toBe(process.platform === 'linux')
  if (usage === undefined) return
  expect(usage.cpuSeconds).toBeGreaterThan(0)
  expect(usage.peakRssBytes).toBeGreaterThan(process.memoryUsage().heapUsed / 2)
})

it('knows nothing of a process that is gone', () => {
  expect(usageOf(2 ** 30)).toBeUndefined()
})
