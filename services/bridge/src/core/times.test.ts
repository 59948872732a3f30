import { parseInstant, plausibleMs } from './times.ts'

it('takes whole milliseconds of this century for a time, and nothing else', () => {
  const [first, end] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)]
  expect([first, end - 1].map(plausibleMs)).toEqual([first, end - 1])
  expect([first - 1, end, first + 0.5, String(first), null, undefined].map(plausibleMs)).toEqual(Array(6).fill(null))
})

it('takes an ISO instant with its zone for a time, and nothing else', () => {
  expect(parseInstant('2026-03-04T05:06:07.5Z')).toBe(Date.UTC(2026, 2, 4, 5, 6, 7, 500))
  expect(['2026-03-04', '1999-12-31T23:59:59Z', '', 5, null].map(parseInstant)).toEqual(Array(5).fill(null))
})
