import { type RecordBatch } from '@aftercall/kafka'
import { createInHand } from './in-hand.ts'

function batchOf(sizes: readonly number[], commit: () => Promise<void> = async () => undefined) {
  let commits = 0
  const revocation = new AbortController()
  const batch: RecordBatch = {
    records: sizes.map((size, offset) => ({
      topic: 'fetch-requests-live',
      partition: 0,
      offset,
      key: null,
      value: Buffer.alloc(size),
      headers: {},
      timestampMs: 0,
    })),
    revoked: revocation.signal,
    commit: () => {
      commits += 1
      return commit()
    },
  }
  return { batch, commits: () => commits, revoke: () => revocation.abort() }
}
const open = (freed = () => undefined, failed: (error: unknown) => void = () => undefined) =>
  createInHand({ maxRequests: 5, maxBytes: 100 }, freed, failed)

describe('requests in hand', () => {
  it('commit a batch once, when its last request is answered, in whatever order', () => {
    const inHand = open()
    const { batch, commits } = batchOf([1, 1, 1])
    const [first, second, third] = inHand.hold(batch)
    third?.done()
    first?.done()
    first?.done()
    first?.done()
    expect([commits(), inHand.requests(), inHand.room()]).toEqual([0, 1, 4])
    second?.done()
    second?.done()
    expect([commits(), inHand.requests(), inHand.room()]).toEqual([1, 0, 5])
  })

  it('leave no room when there are too many, or when they are too large', () => {
    const inHand = open()
    const many = inHand.hold(batchOf([1, 1, 1, 1, 1]).batch)
    expect(inHand.room()).toBe(0)
    for (const receipt of many) receipt.done()
    const [large] = inHand.hold(batchOf([100]).batch)
    expect(inHand.room()).toBe(0)
    large?.done()
    expect(inHand.room()).toBe(5)
  })

  it('know when they are owned by somebody else', () => {
    const { batch, revoke } = batchOf([1])
    const [receipt] = open().hold(batch)
    expect(receipt?.isRevoked()).toBe(false)
    revoke()
    expect(receipt?.isRevoked()).toBe(true)
  })

  it('report a commit that failed, and wait for those that run', async () => {
    const failures: unknown[] = []
    const inHand = open(undefined, (error) => failures.push(error))
    const fault = new Error('no commit')
    const [receipt] = inHand.hold(batchOf([1], () => Promise.reject(fault)).batch)
    receipt?.done()
    await inHand.committed()
    expect(failures).toEqual([fault])
  })
})
