import { sumOf } from './prometheus.ts'

const text = `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{endpoint="a",result="ok"} 3
calls_total{endpoint="b",result="ok"} 4
calls_total{endpoint="b",result="failed"} 5
calls_total_more{endpoint="b"} 100
plain_total 7 1772600000000
`

it('adds up the series of an instrument', () => {
  expect(sumOf(text, 'calls_total')).toBe(12)
  expect(sumOf(text, 'plain_total')).toBe(7)
})

it('adds up those with the labels wanted', () => {
  expect(sumOf(text, 'calls_total', { endpoint: 'b' })).toBe(9)
  expect(sumOf(text, 'calls_total', { endpoint: 'b', result: 'failed' })).toBe(5)
})

it('is 0 for an instrument that has counted nothing yet', () => {
  expect(sumOf(text, 'absent_total')).toBe(0)
  expect(sumOf(text, 'calls_total', { endpoint: 'c' })).toBe(0)
})
