import { leaseCallsAtOnce } from './lease-keeper.ts'

/**
 * Sockets that all queues together may need at once. A long poll holds its socket for as long as it waits: with fewer, deletions and extensions
 * would stand in line behind polls until leases are over.
 */
export const socketsFor = (queues: number, { receivers, deleters }: { receivers: number; deleters: number }): number =>
  queues * (receivers + deleters + leaseCallsAtOnce)
