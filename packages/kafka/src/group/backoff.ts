/** 100 ms, doubling to 5 s: long enough to spare a broker in trouble, short enough to be back soon after it. */
export const backoffMs = (attempt: number) => Math.min(5_000, 100 * 2 ** Math.min(attempt, 10))
