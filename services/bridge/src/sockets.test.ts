import { leaseCallsAtOnce } from './lease-keeper.ts'
import { socketsFor } from './sockets.ts'

it('leaves every queue sockets for deletions and extensions while all its receivers wait', () => {
  expect(socketsFor(3, { receivers: 4, deleters: 2 }) - 3 * 4).toBe(3 * (2 + leaseCallsAtOnce))
  expect(leaseCallsAtOnce).toBeGreaterThan(0)
})
