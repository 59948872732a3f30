import { median, shown } from './figures.ts'
import { textTable } from './text-table.ts'

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[10], 10],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

it('there is no median of nothing', () => {
  expect(median([])).toBeNaN()
})

it.each([
  [12_345.6, '12,346'],
  [99.94, '99.9'],
  [0.12345, '0.123'],
  [0, '0'],
  [Number.NaN, '-'],
])('shows %d as %s', (value, text) => {
  expect(shown(value)).toBe(text)
})

it('aligns numbers to the right and text to the left', () => {
  const rows = [
    ['bridge', '1,234'],
    ['sink', '56'],
  ]
  expect(textTable(['service', 'items'], rows).split('\n')).toEqual([
    'service  items',
    '-------  -----',
    'bridge   1,234',
    'sink        56',
  ])
})
