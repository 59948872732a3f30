import fc from 'fast-check'
import { epochMs } from './epoch-ms.ts'

describe('epochMs', () => {
  it('agrees with Date for every millisecond of the years 0000 to 9999', () => {
    const from = Date.parse('0000-01-01T00:00:00.000Z')
    const to = Date.parse('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (ms) => {
        expect(epochMs(new Date(ms).toISOString())).toBe(ms)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['2024-03-05T09:08:07Z', '2024-03-05T09:08:07.000Z'],
    ['2024-03-05T09:08:07.1Z', '2024-03-05T09:08:07.100Z'],
    ['2024-03-05T09:08:07.123999Z', '2024-03-05T09:08:07.123Z'],
    ['2024-03-05T09:08:07.123456789Z', '2024-03-05T09:08:07.123Z'],
    ['2024-03-05T09:08:07.123+01:00', '2024-03-05T08:08:07.123Z'],
    ['2024-03-05T09:08:07.123-0530', '2024-03-05T14:38:07.123Z'],
    ['2024-03-05T09:08:07+01', '2024-03-05T08:08:07.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29t00:00:00z', '2000-02-29T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(epochMs(text)).toISOString()).toBe(iso)
  })

  it.each([
    '',
    '2024',
    '2024-03-05',
    '2024-03-05T09:08Z',
    '2024-03-05T09:08:07',
    '2024-03-05T09:08:07.Z',
    '2024-03-05T09:08:07.123',
    '2024-03-05T09:08:07.123Zx',
    '2024-03-05T09:08:07+1:00',
    '2024-03-05T09:08:07+24:00',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-03-05T24:00:00Z',
    '2024-03-05T09:60:07Z',
    '2024-03-05T09:08:60Z',
    '2O24-03-05T09:08:07Z',
    '2024/03/05T09:08:07Z',
    'Tue, 05 Mar 2024 09:08:07 GMT',
    '1709629687123',
  ])('refuses %p', (text) => {
    expect(epochMs(text)).toBeNaN()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof epochMs(text)).toBe('number')
      }),
    )
  })
})
