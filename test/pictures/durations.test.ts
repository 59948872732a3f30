import { elapsedText, lengthText } from './durations.ts'

const hour = 3_600_000
const day = 24 * hour

it.each([
  [5_000, '5 s'],
  [90_000, '1 min 30 s'],
  [60_000, '1 min'],
  [4 * hour + 12 * 60_000, '4 h 12 min'],
  [2 * hour - 1_000, '2 h'],
  [day + hour, '1 d 1 h'],
  [59 * day + 6 * hour, '59 d'],
  [200, '1 s'],
])('%d ms are %s', (ms, text) => {
  expect(lengthText(ms)).toBe(text)
})

it.each([
  [0, '0:00'],
  [65_000, '1:05'],
  [hour + 65_000, '1:01:05'],
  [day + 2 * hour, '1 d 2 h'],
])('%d ms after the start it is %s', (ms, text) => {
  expect(elapsedText(ms)).toBe(text)
})
