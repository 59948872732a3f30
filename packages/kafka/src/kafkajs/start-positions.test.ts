import { type Cluster } from 'kafkajs'
import { OffsetOutOfRangeError } from '../port.ts'
import { startPositions } from './start-positions.ts'

const partitions = [
  { topic: 'in', partition: 0 },
  { topic: 'in', partition: 1 },
]

/** A cluster whose partitions begin at 3 and end at 9; it tells what a test says it knows. */
function clusterOf({ committed = {}, known = [0, 1], failure }: Told) {
  let refreshes = 0
  const list = (offsetOf: (partition: number) => number) => [
    { topic: 'in', partitions: known.map((partition) => ({ partition, offset: String(offsetOf(partition)) })) },
  ]
  const cluster = {
    findGroupCoordinator: async () => ({
      offsetFetch: async () => ({
        responses: [
          {
            topic: 'in',
            partitions: [0, 1].map((partition) => ({ partition, offset: String(committed[partition] ?? -1) })),
          },
        ],
      }),
    }),
    fetchTopicsOffset: async ([{ fromBeginning }]: [{ fromBeginning: boolean }]) => {
      if (failure) throw failure
      return list(() => (fromBeginning ? 3 : 9))
    },
    refreshMetadata: async () => void (refreshes += 1),
  }
  return { cluster: cluster as unknown as Cluster, refreshes: () => refreshes }
}
interface Told {
  readonly committed?: Readonly<Record<number, number>>
  readonly known?: readonly number[]
  readonly failure?: Error
}

it('goes on at the committed position, or at the start of the log', async () => {
  const { cluster, refreshes } = clusterOf({ committed: { 0: 5 } })
  expect(await startPositions(cluster, 'g', partitions)).toEqual([
    { topic: 'in', partition: 0, offset: 5, committed: true },
    { topic: 'in', partition: 1, offset: 3, committed: false },
  ])
  expect(refreshes()).toBe(0)
})

it.each([2, 10])('refuses a committed position of %i that is not in the log', async (offset) => {
  const { cluster } = clusterOf({ committed: { 0: offset } })
  await expect(startPositions(cluster, 'g', partitions)).rejects.toThrow(OffsetOutOfRangeError)
})

it('looks up who leads when a leader has moved: the next try asks the right one', async () => {
  const { cluster, refreshes } = clusterOf({ failure: new Error('This server is not the leader') })
  await expect(startPositions(cluster, 'g', partitions)).rejects.toThrow('not the leader')
  expect(refreshes()).toBeGreaterThan(0)
})

it('does not take a partition that it has not heard of for an empty one', async () => {
  const { cluster, refreshes } = clusterOf({ committed: { 1: 5 }, known: [0] })
  await expect(startPositions(cluster, 'g', partitions)).rejects.toThrow('does not know the partition yet')
  expect(refreshes()).toBeGreaterThan(0)
})
