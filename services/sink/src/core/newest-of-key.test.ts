import fc from 'fast-check'
import { type KeyedRecord, supersededOf } from './newest-of-key.ts'

const record = (key: string | null, offset: number, partition = 0): KeyedRecord => ({
  ...{ topic: 'states', partition, offset, timestampMs: 1 },
  key: key === null ? null : Buffer.from(key),
})

it('takes the older records of a key for superseded, and no other', () => {
  const [a1, b, a2, none, elsewhere] = [
    record('a', 1),
    record('b', 2),
    record('a', 3),
    record(null, 4),
    record('a', 9, 1),
  ] as const
  expect([...supersededOf([a1, b, a2, none, elsewhere])]).toEqual([a1])
})

it('leaves the newest record of each key of a partition, whatever the order', () => {
  const records = fc.uniqueArray(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), offset: fc.nat(50), partition: fc.nat(1) }),
    { selector: ({ offset, partition }) => `${partition}/${offset}` },
  )
  fc.assert(
    fc.property(records, (drawn) => {
      const all = drawn.map(({ key, offset, partition }) => record(key, offset, partition))
      const superseded = supersededOf(all)
      for (const one of all) {
        const later = all.some(
          (other) =>
            other.partition === one.partition && other.key?.equals(one.key ?? none) && other.offset > one.offset,
        )
        expect(superseded.has(one)).toBe(later)
      }
    }),
  )
})

const none = Buffer.alloc(0)
