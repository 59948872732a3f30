import fc from 'fast-check'
import { batched, maxBatchBytes, maxBatchMessages } from './queue.ts'

it('keeps every message, in order, in batches that SQS accepts', () => {
  const bodies = fc.array(
    fc.integer({ min: 1, max: maxBatchBytes }).map((size) => 'x'.repeat(size)),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(bodies, (messages) => {
      const batches = batched(messages, (body) => body)
      expect(batches.flat()).toEqual(messages)
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(maxBatchMessages)
        expect(batch.reduce((total, body) => total + body.length, 0)).toBeLessThanOrEqual(maxBatchBytes)
      }
    }),
    { numRuns: 30 },
  )
})

it('counts bytes, not characters', () => {
  const wide = 'é'.repeat(maxBatchBytes / 2)
  expect(batched([wide, 'x'], (body) => body)).toHaveLength(2)
})
