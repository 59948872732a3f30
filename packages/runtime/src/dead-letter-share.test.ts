import fc from 'fast-check'
import { deadLetterShare, DeadLetterShareError, leastSeenRecords } from './dead-letter-share.ts'

const limits = { stage: 'sink', maxShare: 0.5, windowRecords: 1_000 }
const good = (count: number) => Array.from({ length: count }, () => null)
const bad = (count: number, reason = 'undecodable') => Array.from({ length: count }, () => reason)

describe('the share of dead letters', () => {
  it('is not judged before 200 records were seen', () => {
    const share = deadLetterShare(limits)
    expect(() => share.note(bad(199))).not.toThrow()
    expect(() => share.note(bad(1))).toThrow(DeadLetterShareError)
  })

  it('may be as high as the limit, and no higher', () => {
    const share = deadLetterShare(limits)
    share.note(good(500))
    expect(() => share.note(bad(500))).not.toThrow()
    expect(() => share.note(good(1))).not.toThrow()
    expect(() => share.note(bad(2))).toThrow(DeadLetterShareError)
  })

  it('is that of the last records only', () => {
    const share = deadLetterShare(limits)
    share.note(good(100_000))
    expect(() => share.note(bad(501))).toThrow(DeadLetterShareError)
    const other = deadLetterShare(limits)
    for (let round = 0; round < 100; round++) other.note([...good(110), ...bad(90)])
  })

  it('stays passed, names the commonest reasons and the setting', () => {
    const share = deadLetterShare({ ...limits, maxShare: 0 })
    expect(() => share.note([...good(500), ...bad(1)])).toThrow(/undecodable 1.*DEAD_LETTER_MAX_SHARE=0 /)
    expect(() => share.note(good(5_000))).toThrow(DeadLetterShareError)
    const mixed = deadLetterShare(limits)
    const outcomes = [...bad(3, 'a'), ...bad(2, 'b'), ...bad(190, 'c'), ...bad(1, 'd'), ...good(4)]
    expect(() => mixed.note(outcomes)).toThrow(/\(c 190, a 3, b 2\)/)
  })

  it('is never judged with a limit of 1', () => {
    expect(() => deadLetterShare({ ...limits, maxShare: 1 }).note(bad(10_000))).not.toThrow()
  })

  it('is judged alike, however records come in batches', () => {
    const outcomes = fc.array(fc.boolean(), { minLength: 0, maxLength: 2_000 })
    const window = fc.integer({ min: 200, max: 400 })
    fc.assert(
      fc.property(outcomes, window, fc.integer({ min: 1, max: 700 }), (dead, windowRecords, size) => {
        const reasons = dead.map((isDead) => (isDead ? 'x' : null))
        const passes = reasons.some((_, at) => {
          const seen = reasons.slice(Math.max(0, at + 1 - windowRecords), at + 1)
          return seen.length >= leastSeenRecords && seen.filter((reason) => reason !== null).length > seen.length / 2
        })
        const share = deadLetterShare({ ...limits, windowRecords })
        const note = () => {
          for (let at = 0; at < reasons.length; at += size) share.note(reasons.slice(at, at + size))
        }
        if (passes) expect(note).toThrow(DeadLetterShareError)
        else expect(note).not.toThrow()
      }),
    )
  })
})
