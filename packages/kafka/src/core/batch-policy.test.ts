import fc from 'fast-check'
import { batchLength, defaultBatchLimits as limits, dueInMs } from './batch-policy.ts'

it('is never due while nothing waits', () => {
  expect(dueInMs({ records: 0, bytes: 0, sinceMs: 0 }, 1_000, limits)).toBeUndefined()
})

it('is due at once when records or bytes reach their limit', () => {
  expect(dueInMs({ records: 500, bytes: 1, sinceMs: 1_000 }, 1_000, limits)).toBe(0)
  expect(dueInMs({ records: 1, bytes: 512 * 1024, sinceMs: 1_000 }, 1_000, limits)).toBe(0)
})

it('is due when the oldest record has lingered', () => {
  expect(dueInMs({ records: 1, bytes: 1, sinceMs: 1_000 }, 1_004, limits)).toBe(6)
  expect(dueInMs({ records: 1, bytes: 1, sinceMs: 1_000 }, 1_050, limits)).toBe(0)
})

it('cuts batches that keep both limits, except that a single record always goes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 20 }), { minLength: 1, maxLength: 800 }), (sizes) => {
      const length = batchLength(sizes, limits)
      const bytes = sizes.slice(0, length).reduce((a, b) => a + b, 0)
      expect(length).toBeGreaterThan(0)
      expect(length).toBeLessThanOrEqual(limits.maxRecords)
      if (length > 1) expect(bytes).toBeLessThanOrEqual(limits.maxBytes)
      const more = sizes[length]
      if (more !== undefined && length < limits.maxRecords) expect(bytes + more).toBeGreaterThan(limits.maxBytes)
    }),
  )
})

it.each([
  ['as many records as are allowed', { maxRecords: 3, maxBytes: 100 }, [1, 1, 1, 1], 3],
  ['as many bytes as are allowed', { maxRecords: 10, maxBytes: 10 }, [4, 6, 1], 2],
  ['one record above the limit', { maxRecords: 10, maxBytes: 10 }, [11, 1], 1],
  ['what there is', { maxRecords: 10, maxBytes: 10 }, [1, 2], 2],
])('cuts a batch of %s', (_what, some, sizes, length) => {
  expect(batchLength(sizes, { lingerMs: 0, ...some })).toBe(length)
})
