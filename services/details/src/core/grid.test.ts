import fc from 'fast-check'
import { nextTickMs } from './grid.ts'

it('waits for the next line of the grid, never for more than one period', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.integer({ min: 1, max: 100_000 }), (nowMs, gridMs) => {
      const tick = nextTickMs(nowMs, gridMs)
      expect(tick % gridMs).toBe(0)
      expect(tick).toBeGreaterThan(nowMs)
      expect(tick - nowMs).toBeLessThanOrEqual(gridMs)
    }),
  )
})
