import { recordVersion, rulesVersion } from '@aftercall/contracts'
import { rowVersion } from './row-version.ts'

const asOf = Date.UTC(2026, 0, 5)
const madeBy = (rules: number, asOfMs = asOf) =>
  rowVersion({ version: recordVersion(asOfMs, rules), rulesVersion: rules })

it('is that of the newer rules, of the record or of the row', () => {
  expect(madeBy(rulesVersion - 1)).toBe(recordVersion(asOf))
  expect(madeBy(rulesVersion)).toBe(recordVersion(asOf))
  expect(madeBy(rulesVersion + 1)).toBe(recordVersion(asOf, rulesVersion + 1))
})

it('never lets rules win over a newer record', () => {
  expect(madeBy(0)).toBeLessThan(madeBy(0, asOf + 1))
})
