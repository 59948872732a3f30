/**
 * The first grid line after `nowMs`: multiples of `gridMs` since the epoch, so that what arrives between two lines goes together, and
 * requests that several processes time by the same clock meet in one batch.
 */
export const nextTickMs = (nowMs: number, gridMs: number): number => (Math.floor(nowMs / gridMs) + 1) * gridMs
