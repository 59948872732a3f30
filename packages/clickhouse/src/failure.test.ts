import { classify, ClickHouseRequestError } from './failure.ts'

const failure = (code: number | null) => classify(new ClickHouseRequestError('insert', code, 'why'))

describe('what a failed insert says about what to do', () => {
  it.each([159, 164, 202, 203, 209, 210, 241, 242, 252, 285, 319, 425, 999])('code %i: the same again', (code) => {
    expect(failure(code)).toBe('retry')
  })

  it('no answer: the outcome is unknown, and the same rows again do no harm', () => {
    expect(failure(null)).toBe('retry')
  })

  it.each([16, 60, 81, 497, 516])('code %i: a person has to act, the rows are right', (code) => {
    expect(failure(code)).toBe('setup')
  })

  it.each([6, 27, 53, 190, 469])('code %i: something in the rows', (code) => {
    expect(failure(code)).toBe('data')
  })

  it('is not guessed for errors of somebody else', () => {
    expect(classify(new Error('timeout'))).toBe('unknown')
  })
})
