import fc from 'fast-check'
import { Leases } from './leases.ts'

const times = { visibilityMs: 100, maxHoldMs: 1_000, marginMs: 10 }

describe('leases', () => {
  it('are due at half-life, and again half a life after each extension', () => {
    const leases = new Leases(times)
    leases.take('a', 0)
    expect(leases.due(49)).toEqual([])
    expect(leases.due(50)).toEqual(['a'])
    leases.extended('a', 50)
    expect(leases.due(99)).toEqual([])
    expect(leases.due(100)).toEqual(['a'])
  })

  it('are due in the order in which they end', () => {
    const leases = new Leases(times)
    for (const [handle, atMs] of [
      ['a', 0],
      ['b', 10],
      ['c', 20],
    ] as const)
      leases.take(handle, atMs)
    leases.extended('a', 30)
    expect(leases.due(85)).toEqual(['b', 'c', 'a'])
  })

  it('count as over a little before they are', () => {
    const leases = new Leases(times)
    leases.take('a', 0)
    expect(leases.isHeld('a', 89)).toBe(true)
    expect(leases.isHeld('a', 90)).toBe(false)
    expect(leases.due(90)).toEqual([])
  })

  it('are not extended beyond the longest hold, nor once the queue has called them lost', () => {
    const leases = new Leases(times)
    leases.take('a', 0)
    for (let now = 50; now < 1_000; now += 50) leases.extended('a', now)
    expect(leases.due(999)).toEqual([])
    expect(leases.due(1_000)).toEqual([])
    leases.take('b', 1_000)
    leases.lost('b')
    expect(leases.isHeld('b', 1_000)).toBe(false)
    expect(leases.due(1_060)).toEqual([])
  })

  it('never hold what they never took or have ended', () => {
    const leases = new Leases(times)
    leases.extended('a', 0)
    leases.lost('a')
    expect(leases.isHeld('a', 0)).toBe(false)
    leases.take('a', 0)
    leases.end('a')
    expect(leases.isHeld('a', 0)).toBe(false)
    expect(leases.size).toBe(0)
  })

  it('are never held longer than the longest hold and one visibility time-out, however often they are extended', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 60 }), (steps) => {
        const leases = new Leases(times)
        leases.take('a', 0)
        let now = 0
        for (const step of steps) {
          now += step
          for (const handle of leases.due(now)) leases.extended(handle, now)
        }
        expect(leases.isHeld('a', times.maxHoldMs + times.visibilityMs)).toBe(false)
      }),
    )
  })

  it('are due in the order in which they end, for as long as they may be held', () => {
    const leases = new Leases({ visibilityMs: 100, maxHoldMs: 1_000, marginMs: 10 })
    leases.take('late', 5)
    leases.take('early', 0)
    expect(leases.due(60)).toEqual(['early', 'late'])
    expect(leases.handles()).toEqual(['late', 'early'])
    expect(leases.size).toBe(2)
    const long = new Leases({ visibilityMs: 1_000, maxHoldMs: 700, marginMs: 10 })
    long.take('a', 0)
    expect(long.due(699)).toEqual(['a'])
    expect(long.due(700)).toEqual([])
  })
})
