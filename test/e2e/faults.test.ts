import { openPipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived } from '../support/played.ts'
import { type CallsOfSecond } from '../support/simulator-control.ts'

const rates = { '404': 0.06, '429': 0.05, '5xx': 0.06, slow: 0.04, truncated: 0.05 }
// With it each kind strikes among the first dozen calls.
const seed = 36
const quotaPerMinute = 300
const minuteMs = 60_000

/** The most calls of the API that one token made within any 60 s; logins have no quota. */
function mostCallsInAMinute(seconds: readonly CallsOfSecond[]): number {
  const byToken = Map.groupBy(
    seconds.filter(({ endpoint }) => !endpoint.includes('/oauth/')),
    ({ token }) => token,
  )
  const mostOf = (calls: readonly CallsOfSecond[]) =>
    calls.map(({ second }) => {
      const from = Date.parse(second)
      const within = calls.filter((one) => Date.parse(one.second) >= from && Date.parse(one.second) < from + minuteMs)
      return within.reduce((sum, one) => sum + one.calls, 0)
    })
  return Math.max(...[...byToken.values()].flatMap(mostOf))
}

it('gets every record in spite of what the API does wrong, within its quota', async () => {
  // One record a call makes many calls, and so many faults.
  await using pipeline = await openPipeline('faults', { DETAILS_MAX_IDS: '1' })
  await pipeline.startAll()
  const { simulator } = pipeline
  await simulator.play({ conversations: 80, seed: 13, speed: 600, seconds: 15 })
  // One at a time, as when a token is revoked: a call that is refused with a fresh token too is about the credentials, and a person's affair.
  await simulator.setFaults({ rates: { '401': 1 }, count: 1 })
  await pipeline.until('a token was refused', async () => {
    const seen = await simulator.faultsStruck()
    return { done: seen['401'] === 1, seen }
  })
  await simulator.setFaults({ rates, seed, retryAfterSeconds: 2, slowMs: 3_000 })
  expect(await untilAllArrived(pipeline)).toMatchObject(allRight)

  const struck = await simulator.faultsStruck()
  expect(Object.keys(struck).toSorted()).toEqual(['401', ...Object.keys(rates)].toSorted())
  const calls = await simulator.callsBySecond()
  expect((await simulator.calls()).total).toBeGreaterThan(80)
  expect(mostCallsInAMinute(calls)).toBeLessThanOrEqual(quotaPerMinute)
  // Every 429 was one that the test asked for: the quota itself was never reached.
  expect(calls.reduce((sum, { statuses }) => sum + (statuses['429'] ?? 0), 0)).toBe(struck['429'])
}, 240_000)
