import { silent } from '../log.ts'
import { type KafkaRecord, type Position } from '../port.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { type DriverEvents, type GroupDriver } from './driver.ts'
import { statelessGroup } from './stateless-group.ts'

const partition = { topic: 'in', partition: 0 }
const any = { maxRecords: 10, maxBytes: 1_000, maxWaitMs: 0 }
const never = new AbortController().signal
const record = (offset: number): KafkaRecord => ({
  ...partition,
  offset,
  key: null,
  value: Buffer.from('x'),
  headers: {},
  timestampMs: 0,
})

/** One member that owns one partition from position 5 on, as committed; the test says what is fetched. */
async function world() {
  const clock = manualClock()
  let events: DriverEvents | undefined
  const commits: number[] = []
  const seeks: Position[] = []
  const driver: GroupDriver = {
    start: (given) => ((events = given), Promise.resolve()),
    pause: () => undefined,
    resume: () => undefined,
    seek: (position) => void seeks.push(position),
    startPositions: () => Promise.resolve([{ ...partition, offset: 5, committed: true }]),
    lastHeartbeatAt: () => clock.now(),
    lastFetchAt: () => clock.now(),
    close: () => Promise.resolve(),
  }
  const group = await statelessGroup(
    driver,
    { groupId: 'g', topics: ['in'], assignment: 'numbers' },
    {
      clock,
      log: silent,
      observer: {},
    },
  )
  events?.assigned({
    memberId: 'm',
    generation: 1,
    partitions: [partition],
    commit: (positions) => (commits.push(...positions.map(({ offset }) => offset)), Promise.resolve()),
  })
  await clock.advance(0)
  const fetched = (from: number, next: number, ...offsets: number[]) =>
    events?.fetched({ ...partition, from, next, records: offsets.map(record) })
  return { clock, group, commits, seeks, fetched }
}

it('commits the position behind the last record, and behind the control records that follow it', async () => {
  const { group, commits, fetched } = await world()
  fetched(5, 9, 5, 6)
  const batch = await group.take(any, never)
  await batch.commit()
  expect(commits).toEqual([9])
})

it('commits also when there is nothing but control records, so that they never pin the position', async () => {
  const { clock, commits, fetched } = await world()
  fetched(5, 6)
  await clock.advance(60_001)
  fetched(6, 7)
  await clock.advance(0)
  expect(commits).toEqual([7])
})

it('takes nothing that was asked for from another position, and asks from the right one', async () => {
  const { group, seeks, fetched } = await world()
  seeks.length = 0
  fetched(2, 4, 2, 3)
  fetched(6, 8, 6, 7)
  expect((await group.take(any, never)).records).toEqual([])
  expect(seeks).toEqual([
    { ...partition, offset: 5 },
    { ...partition, offset: 5 },
  ])
})
