import { assuming } from '../facts/switches.ts'
import { openStaleReads } from './stale-reads.ts'

const lags = (share: number, id = 'a', count = 2_000) => {
  const stale = openStaleReads(() => assuming({ staleReadShare: share, staleReadLagMs: 5_000 }))
  return Array.from({ length: count }, () => stale.nextLagMs(id))
}

it('is stale as often as asked for, and never by more', () => {
  const drawn = lags(0.3)
  expect(drawn.filter((lag) => lag > 0).length / drawn.length).toBeCloseTo(0.3, 1)
  expect(Math.max(...drawn)).toBeLessThanOrEqual(5_000)
  expect(new Set(lags(0))).toEqual(new Set([0]))
})

it('is stale at the same reads of a conversation each time, whatever else is read', () => {
  const stale = openStaleReads(() => assuming({ staleReadShare: 0.3, staleReadLagMs: 5_000 }))
  const amongOthers = lags(0.3, 'a', 50).map(() => {
    stale.nextLagMs('b')
    return stale.nextLagMs('a')
  })
  expect(amongOthers).toEqual(lags(0.3, 'a', 50))
  expect(amongOthers).not.toEqual(lags(0.3, 'b', 50))
})
