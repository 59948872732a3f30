import fc from 'fast-check'
import { offsetTracker, type Slot } from './offsets.ts'

// A log: rising offsets with gaps; some stretches hold no record for the caller.
const log = fc.array(fc.record({ gap: fc.nat(3), control: fc.boolean(), weight: fc.nat() }), { maxLength: 200 })

it('commits exactly the contiguous prefix, whatever the order of completion', () => {
  fc.assert(
    fc.property(fc.nat(1000), log, (start, entries) => {
      const tracker = offsetTracker(start)
      const slots: { slot: Slot; weight: number }[] = []
      const done = new Set<Slot>()
      const all: { next: number; isDone: () => boolean }[] = []
      let next = start
      for (const { gap, control, weight } of entries) {
        next += 1 + gap
        if (control) {
          tracker.skipped(next)
          all.push({ next, isDone: () => true })
        } else {
          const slot = tracker.fetched(next)
          slots.push({ slot, weight })
          all.push({ next, isDone: () => done.has(slot) })
        }
      }
      const prefix = () => {
        const firstOpen = all.findIndex(({ isDone }) => !isDone())
        return firstOpen < 0 ? all.length : firstOpen
      }
      const expected = () => all[prefix() - 1]?.next ?? start
      expect(tracker.committable()).toBe(expected())
      for (const { slot } of [...slots].sort((a, b) => a.weight - b.weight)) {
        tracker.done(slot)
        done.add(slot)
        expect(tracker.committable()).toBe(expected())
        expect(tracker.open()).toBe(all.length - prefix())
      }
      expect(tracker.committable()).toBe(next)
      expect(tracker.open()).toBe(0)
    }),
  )
})

it('keeps no memory of what is behind', () => {
  const tracker = offsetTracker(0)
  for (let offset = 0; offset < 10_000; offset++) tracker.done(tracker.fetched(offset + 1))
  expect(tracker.open()).toBe(0)
  expect(tracker.committable()).toBe(10_000)
})

it('goes on counting when it has let go of a long stretch that is done', () => {
  const tracker = offsetTracker(0)
  const slots = Array.from({ length: 3_000 }, (_, offset) => tracker.fetched(offset + 1))
  for (const slot of slots.slice(0, 2_999)) tracker.done(slot)
  expect(tracker.open()).toBe(1)
  tracker.done(slots[2_999]!)
  tracker.done(tracker.fetched(3_001))
  expect(tracker.open()).toBe(0)
  expect(tracker.committable()).toBe(3_001)
})

it('starts where the partition starts', () => {
  expect(offsetTracker(42).committable()).toBe(42)
})
