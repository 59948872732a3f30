import fc from 'fast-check'
import { openQuota } from './quota.ts'

it('lets through exactly the quota in any minute, and says when to come again', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 50, maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (gaps, limit) => {
      const quota = openQuota(limit)
      const taken: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        const inWindow = taken.filter((time) => time > now - 60_000)
        const wait = quota.take('token', now)
        expect(wait === 0).toBe(inWindow.length < limit)
        if (wait === 0) taken.push(now)
        else expect(inWindow.filter((time) => time > now + wait * 1_000 - 60_000).length).toBeLessThan(limit)
      }
    }),
  )
})

it('counts each token for itself', () => {
  const quota = openQuota(1)
  expect([quota.take('a', 0), quota.take('b', 0), quota.take('a', 1)]).toEqual([0, 0, 60])
})
