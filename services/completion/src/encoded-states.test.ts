import fc from 'fast-check'
import { encodedStates } from './encoded-states.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const length = fc.oneof(
  fc.nat(300),
  fc.constantFrom(48, 49, 65_536, 65_537, 70_000),
  fc.integer({ min: 1_000, max: 60_000 }),
)
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key, length, byte: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ key, length: fc.constant(null), byte: fc.constant(0) }) },
)

it('gives back what was set last of each key, whatever was set, replaced and deleted before', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
      const states = encodedStates()
      const model = new Map<string, { value: Buffer; offset: number }>()
      for (const [offset, { key: name, length: size, byte }] of changes.entries()) {
        if (size === null) {
          states.delete(name)
          model.delete(name)
        } else {
          const value = Buffer.alloc(size, byte)
          states.set(name, value, offset)
          model.set(name, { value: Buffer.from(value), offset })
          // The caller's bytes are its own again.
          value.fill(0xee)
        }
        expect(states.size).toBe(model.size)
        for (const [one, { value, offset: at }] of model) {
          expect(states.get(one)?.equals(value)).toBe(true)
          expect(states.offsetOf(one)).toBe(at)
        }
      }
      expect([...states.keys()].toSorted()).toEqual([...model.keys()].toSorted())
      expect(states.get('never set')).toBeUndefined()
      expect(states.offsetOf('never set')).toBeUndefined()
    }),
    { numRuns: 60 },
  )
})

it('takes no more memory for values that grow, shrink and go than for those that are there', () => {
  const states = encodedStates()
  const before = process.memoryUsage().arrayBuffers
  for (let round = 0; round < 40; round++)
    for (let one = 0; one < 1_000; one++) {
      if ((one + round) % 7 === 0) states.delete(String(one))
      else states.set(String(one), Buffer.allocUnsafe(200 + ((one * 13 + round * 97) % 800)))
    }
  // A thousand values of 600 bytes on average, written forty times.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1_048_576)
})
