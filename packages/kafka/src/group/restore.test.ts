import { type StatefulDriver } from './driver.ts'
import { newLease } from './owned-partition.ts'
import { takeOver } from './restore.ts'
import { newTenure } from './tenure.ts'

it('fences the owner before it, marks the end of the state, and only then looks where that one had come to', async () => {
  const order: string[] = []
  const did = <T>(what: string, value: T) => (order.push(what), Promise.resolve(value))
  const producer = {
    transact: (records: readonly unknown[]) => did(records.length > 0 ? 'mark' : 'commit the start', undefined),
    close: () => Promise.resolve(),
  }
  const driver = {
    openProducer: () => did('fence', producer),
    startPositions: () => did('look', [{ topic: 'in', partition: 0, offset: 7, committed: true }]),
  } as Partial<StatefulDriver> as StatefulDriver
  const lease = newLease(0, newTenure())
  await takeOver(lease, { driver, inputTopics: ['in'], stateTopic: 'state' })
  // A step of the owner before may have been on its way until it was fenced: what was read before that could be behind it.
  expect(order).toEqual(['fence', 'mark', 'look'])
  expect(lease.tenure.positions.get('in')).toBe(7)
})
