import { median } from './figures.ts'

/** One of several ways to do the same thing. */
export interface Way {
  readonly name: string
  /** Does it to all items once. Whatever it returns is thrown away. */
  run(): unknown
  /** Bytes per item that come of it, where that is part of the question. */
  readonly bytesPerItem?: number
}

export interface WayFigures {
  readonly name: string
  /** CPU of this process with all its threads, µs per item: the median. */
  readonly cpuUsPerItem: number
  /** By the first way's. */
  readonly ratio: number
  readonly bytesPerItem?: number
}

export interface Comparison {
  readonly title: string
  /** What one item is. */
  readonly item: string
  readonly ways: readonly WayFigures[]
}

const rounds = 9
const minCpuUs = 60_000

/**
 * Measures ways of doing the same, in turns, so that whatever slows the machine down slows all of them down. CPU time, not elapsed time: others
 * may be at work here.
 */
export async function compare(
  { title, item, items }: { readonly title: string; readonly item: string; readonly items: number },
  ways: readonly Way[],
): Promise<Comparison> {
  const measured = ways.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const cpuUs = await cpuUsOf(way)
      // The first is for the compiler.
      if (round > 0) measured[index]?.push(cpuUs / items)
    }
  }
  const medians = measured.map(median)
  return {
    title,
    item,
    ways: ways.map(({ name, bytesPerItem }, index) => {
      const cpuUsPerItem = medians[index] ?? Number.NaN
      const ratio = cpuUsPerItem / (medians[0] ?? Number.NaN)
      return { name, cpuUsPerItem, ratio, ...(bytesPerItem === undefined ? {} : { bytesPerItem }) }
    }),
  }
}

/** One run, of as many as take long enough to be measured. */
async function cpuUsOf({ run }: Way): Promise<number> {
  const before = process.cpuUsage()
  for (let runs = 1; ; runs++) {
    await run()
    const { user, system } = process.cpuUsage(before)
    if (user + system >= minCpuUs) return (user + system) / runs
  }
}
