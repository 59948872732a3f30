import { createBatchLimit } from './batch-limit.ts'

describe('batch limit', () => {
  it('is the configured one until the API shows otherwise', () => {
    const limit = createBatchLimit(100)
    limit.accepted(100)
    expect(limit.current()).toBe(100)
    limit.refusedAbove(50)
    expect(limit.current()).toBe(50)
  })

  it('grows back after many full batches, never beyond the configured one', () => {
    const limit = createBatchLimit(100)
    limit.refusedAbove(60)
    for (let batch = 0; batch < 199; batch += 1) limit.accepted(60)
    limit.accepted(10)
    expect(limit.current()).toBe(60)
    limit.accepted(60)
    expect(limit.current()).toBe(100)
  })
})
