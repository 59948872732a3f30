import fc from 'fast-check'
import { createTokenBucket } from './quota.ts'

const minuteMs = 60_000

/** Asks whenever it is told to, for as long as told, and returns the moments at which something was granted. */
function grantsOf(requestsPerMinute: number, idleMs: readonly number[], pauses: ReadonlySet<number>, grants: number) {
  let nowMs = 1_000_000
  const bucket = createTokenBucket({ requestsPerMinute }, nowMs)
  const granted: number[] = []
  for (let turn = 0; granted.length < grants; turn += 1) {
    nowMs += idleMs[turn % idleMs.length] ?? 0
    if (pauses.has(turn)) bucket.pause(nowMs, nowMs + 5_000)
    const waitMs = bucket.tryTake(nowMs)
    if (waitMs === 0) granted.push(nowMs)
    else nowMs += waitMs
  }
  return granted
}

describe('token bucket', () => {
  it('never grants more than the quota in any 60 s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120_000 })), { minLength: 1, maxLength: 20 }),
        fc.uniqueArray(fc.nat(50), { maxLength: 5 }),
        (requestsPerMinute, idleMs, pauses) => {
          const granted = grantsOf(requestsPerMinute, idleMs, new Set(pauses), Math.min(700, requestsPerMinute * 2))
          granted.forEach((at, index) => {
            const inWindow = granted.slice(index).filter((later) => later < at + minuteMs).length
            expect(inWindow).toBeLessThanOrEqual(requestsPerMinute)
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('spends four fifths of the quota when there is always something to ask', () => {
    const granted = grantsOf(300, [0], new Set(), 480)
    expect((granted.at(-1) ?? 0) - 1_000_000).toBeGreaterThan(119_000)
    expect((granted.at(-1) ?? 0) - 1_000_000).toBeLessThan(121_000)
  })

  it('starts empty, so that a restart does not spend twice', () => {
    expect(createTokenBucket({ requestsPerMinute: 300 }, 0).tryTake(0)).toBe(250)
  })

  it('saves up a small burst only', () => {
    const bucket = createTokenBucket({ requestsPerMinute: 300 }, 0)
    expect(bucket.available(3_600_000)).toBe(5)
  })

  it('grants nothing during a pause and starts empty after it', () => {
    const bucket = createTokenBucket({ requestsPerMinute: 300 }, 0)
    bucket.pause(10_000, 40_000)
    expect(bucket.tryTake(10_000)).toBe(30_250)
    expect(bucket.available(39_999)).toBe(0)
    expect(bucket.tryTake(40_000)).toBe(250)
    expect(bucket.tryTake(40_250)).toBe(0)
  })

  it('does not shorten a longer pause', () => {
    const bucket = createTokenBucket({ requestsPerMinute: 300 }, 0)
    bucket.pause(0, 60_000)
    bucket.pause(0, 1_000)
    expect(bucket.pausedUntilMs()).toBe(60_000)
  })

  it('waits no longer than before when the clock is set back', () => {
    const bucket = createTokenBucket({ requestsPerMinute: 300 }, 3_600_000)
    bucket.pause(3_600_000, 3_610_000)
    expect(bucket.tryTake(0)).toBeLessThanOrEqual(10_250)
  })
})
