import fc from 'fast-check'
import { recordBuffer } from './record-buffer.ts'

const item = (topic: string, offset: number, bytes = 10) => ({
  record: { topic, partition: 0, offset, key: null, value: null, headers: {}, timestampMs: 0 },
  bytes,
  mark: null,
})

it('gives each record once, in the order of its partition, within both limits', () => {
  const puts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50)), { maxLength: 60 })
  const limits = fc.record({ maxRecords: fc.integer({ min: 1, max: 20 }), maxBytes: fc.integer({ min: 1, max: 120 }) })
  fc.assert(
    fc.property(puts, limits, (entries, max) => {
      const buffer = recordBuffer<null>()
      entries.forEach(([topic, bytes], offset) => {
        buffer.put(topic, [item(topic, offset, bytes)])
      })
      const seen: { topic: string; offset: number }[] = []
      while (buffer.records() > 0) {
        const batch = buffer.take(max)
        const bytes = batch.reduce((sum, b) => sum + b.bytes, 0)
        expect(batch.length).toBeGreaterThan(0)
        expect(batch.length).toBeLessThanOrEqual(max.maxRecords)
        if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(max.maxBytes)
        seen.push(...batch.map(({ record }) => record))
      }
      for (const topic of ['a', 'b', 'c']) {
        const offsets = entries.flatMap(([t], offset) => (t === topic ? [offset] : []))
        expect(seen.filter((record) => record.topic === topic).map((record) => record.offset)).toEqual(offsets)
      }
      expect(buffer.bytes()).toBe(0)
    }),
  )
})

it('spans partitions even when one could fill the batch alone', () => {
  const buffer = recordBuffer<null>()
  buffer.put(
    'a',
    Array.from({ length: 100 }, (_, i) => item('a', i)),
  )
  buffer.put('b', [item('b', 0)])
  const topics = buffer.take({ maxRecords: 10, maxBytes: 1_000 }).map(({ record }) => record.topic)
  expect(new Set(topics)).toEqual(new Set(['a', 'b']))
  expect(topics).toHaveLength(10)
})
