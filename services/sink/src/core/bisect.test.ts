import fc from 'fast-check'
import { AllRefusedError, type Attempt, bisect } from './bisect.ts'

/** A table that refuses any insert holding a bad number; `named` tells which, as an encoder does. */
function table(bad: ReadonlySet<number>, named = false) {
  const accepted: number[] = []
  let attempts = 0
  return {
    accepted,
    get attempts() {
      return attempts
    },
    attempt: (items: readonly number[]): Promise<Attempt> => {
      attempts++
      const index = items.findIndex((item) => bad.has(item))
      if (index < 0) {
        accepted.push(...items)
        return Promise.resolve({ ok: true })
      }
      return Promise.resolve({ ok: false, why: 'bad', ...(named ? { index } : {}) })
    },
  }
}

const upTo = (length: number) => Array.from({ length }, (_, index) => index)

describe('finding the bad one', () => {
  it('takes one attempt where there is none', async () => {
    const good = table(new Set())
    expect(await bisect(upTo(10_000), good.attempt)).toEqual([])
    expect(good.attempts).toBe(1)
  })

  it('takes no attempt for nothing', async () => {
    const empty = table(new Set())
    expect(await bisect([], empty.attempt)).toEqual([])
    expect(empty.attempts).toBe(0)
  })

  it('takes O(log n) attempts for one among ten thousand', async () => {
    for (const bad of [0, 1, 4_999, 5_000, 9_999]) {
      const one = table(new Set([bad]))
      expect(await bisect(upTo(10_000), one.attempt)).toEqual([{ item: bad, why: 'bad' }])
      expect(one.accepted.toSorted((a, b) => a - b)).toEqual(upTo(10_000).filter((item) => item !== bad))
      expect(one.attempts).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(10_000)) + 1)
    }
  })

  it('takes two attempts where the refusal names it', async () => {
    const one = table(new Set([700]), true)
    expect(await bisect(upTo(10_000), one.attempt)).toEqual([{ item: 700, why: 'bad' }])
    expect(one.attempts).toBe(2)
  })

  it('accepts every good one exactly once and returns every bad one exactly once', async () => {
    const cases = fc.tuple(fc.uniqueArray(fc.nat(500)), fc.uniqueArray(fc.nat(500), { maxLength: 20 }), fc.boolean())
    await fc.assert(
      fc.asyncProperty(cases, async ([items, bad, named]) => {
        const faulty = table(new Set(bad), named)
        const refused = await bisect(items, faulty.attempt)
        expect(refused.map(({ item }) => item).toSorted()).toEqual(
          items.filter((item) => bad.includes(item)).toSorted(),
        )
        expect(faulty.accepted.toSorted()).toEqual(items.filter((item) => !bad.includes(item)).toSorted())
      }),
    )
  })

  it('blames nobody when everything is refused without saying why', async () => {
    const all = table(new Set(upTo(10_000)))
    const error: unknown = await bisect(upTo(10_000), all.attempt).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AllRefusedError)
    expect(error).toMatchObject({ name: 'AllRefusedError' })
    expect(all.attempts).toBeLessThan(200)
  })

  it('blames nobody after 32 refusals in a row, and each one of 31', async () => {
    const all = table(new Set(upTo(32)))
    await expect(bisect(upTo(32), all.attempt)).rejects.toThrow(
      'could not find the item at fault: 32 were refused one by one and none accepted, the last because bad',
    )
    expect(await bisect(upTo(31), table(new Set(upTo(31))).attempt)).toHaveLength(31)
  })

  it('blames each one, however many, once one has been accepted', async () => {
    const allButTheFirst = table(new Set(upTo(100).slice(1)))
    expect(await bisect(upTo(100), allButTheFirst.attempt)).toHaveLength(99)
  })

  it('blames each one when each refusal names its own', async () => {
    const all = table(new Set(upTo(100)), true)
    expect(await bisect(upTo(100), all.attempt)).toHaveLength(100)
    expect(all.attempts).toBe(100)
  })

  it('throws on what is no answer', async () => {
    await expect(bisect([1, 2], () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  })
})
