import { recordVersion, rulesVersion } from './version.ts'

describe('recordVersion', () => {
  it('lets the later as-of win over newer rules', () => {
    expect(recordVersion(1_700_000_000_001, 0)).toBeGreaterThan(recordVersion(1_700_000_000_000, 4095))
  })
  it('lets newer rules win at the same as-of', () => {
    expect(recordVersion(1_700_000_000_000, 2)).toBeGreaterThan(recordVersion(1_700_000_000_000, 1))
  })
  it('uses the rules in force by default and stays an exact integer', () => {
    expect(recordVersion(1_700_000_000_000)).toBe(1_700_000_000_000 * 4096 + rulesVersion)
    expect(Number.isSafeInteger(recordVersion(2_100_000_000_000, 4095))).toBe(true)
  })
  it.each([
    [NaN, 1],
    [-1, 1],
    [1.5, 1],
    [1_700_000_000_000_000, 1],
    [1_700_000_000_000, 4096],
    [1_700_000_000_000, -1],
    [1_700_000_000_000, 0.5],
  ])('refuses as-of %p with rules %p', (asOfMs, rules) => {
    expect(() => recordVersion(asOfMs, rules)).toThrow(RangeError)
  })
})
