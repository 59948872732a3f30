import fc from 'fast-check'
import { eventBodies, eventEnd } from './events.ts'
import { frameEnd, frames } from './frames.ts'
import { recordBodies, recordEnd } from './records.ts'

/** How often each end was met. */
export type Ends = ReadonlyMap<string, number>

export interface Target {
  readonly name: string
  /** @throws the first failure, shrunk, with the seed and path that repeat it */
  run(seed: number, runs: number, path?: string): Promise<Ends>
}

const target = <Input>(name: string, inputs: fc.Arbitrary<Input>, endOf: (input: Input) => Promise<string>): Target => ({
  name,
  async run(seed, runs, path) {
    const ends = new Map<string, number>()
    const property = fc.asyncProperty(inputs, async (input) => {
      const end = await endOf(input)
      ends.set(end, (ends.get(end) ?? 0) + 1)
    })
    await fc.assert(property, { seed, numRuns: runs, ...(path === undefined ? {} : { path }) })
    return ends
  },
}) // prettier-ignore

export const targets: readonly Target[] = [
  target('events', eventBodies, eventEnd),
  target('records', recordBodies, recordEnd),
  target('frames', frames, frameEnd),
]
