import { type DemoResult, isGood, reportText } from './report.ts'

const verdict = {
  conversations: 500,
  open: 2,
  dormant: 1,
  rows: 499,
  missing: [],
  doubled: [],
  unexpected: [],
  mismatches: [],
  mismatched: 0,
}
const result = {
  verdict,
  balance: { classes: { final: 498, open: 2 }, unaccounted: [] },
  finals: 498,
  events: 6_000,
  eventsPlayed: 6_000,
  deadLetters: 0,
  apiCalls: 60,
  latency: { p50: 2_000, p95: 3_000 },
  seconds: 60,
  restarts: 0,
} as DemoResult

const line = (text: string, title: string) => text.split('\n').find((each) => each.trim().startsWith(title))

it('says what stays open and what sleeps without a row, for neither is wrong', () => {
  const text = reportText(result, {})
  expect(isGood(result)).toBe(true)
  expect(line(text, 'final')).toContain('498, 2 still open as played')
  expect(line(text, 'rows')).toContain('499, 1 asleep without one yet')
})

it('says nothing of either where there is none, and what is missing is not asleep', () => {
  const all = { ...result, finals: 500, verdict: { ...verdict, open: 0, dormant: 0, rows: 499, missing: ['c-1'] } }
  const text = reportText(all, {})
  expect(isGood(all)).toBe(false)
  expect(text).toContain('NOT RIGHT')
  expect(line(text, 'final')).toMatch(/ 500$/)
  expect(line(text, 'rows')).toMatch(/ 499$/)
  expect(line(text, 'missing')).toMatch(/ 1$/)
})

it('is not right while a conversation is unaccounted for, and names it', () => {
  const hole = { conversationId: 'c-7', reason: 'is final without a row' }
  const off = { ...result, balance: { classes: { final: 497, open: 2, unaccounted: 1 }, unaccounted: [hole] } }
  expect(isGood(off)).toBe(false)
  expect(line(reportText(result, {}), 'balance')).toContain('498 final, 2 open; nothing unaccounted')
  expect(line(reportText(off, {}), 'balance')).toContain('497 final, 2 open; 1 unaccounted')
  expect(reportText(off, {})).toContain('c-7: unaccounted: is final without a row')
})
