import { scenarios } from './all.ts'
import { phases } from './scenario.ts'

// The scenarios' own times are of a machine that is busy with much else: on a quiet one they take half of it.
const mostCiSeconds = 600

it('gives every scenario a name of its own, and words for the table', () => {
  const names = scenarios.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, fault } of scenarios) {
    expect(name).toMatch(/^[a-z0-9][a-zA-Z0-9.-]+$/)
    expect(fault).not.toBe('')
  }
})

it('strikes in every phase', () => {
  expect(new Set(scenarios.map(({ phase }) => phase))).toEqual(new Set(phases))
})

it('runs those of one ground one after the other: each change costs a start', () => {
  const grounds = scenarios.map(({ ground }) => ground)
  const changes = grounds.filter((ground, index) => ground !== grounds[index - 1])
  expect(new Set(changes).size).toBe(changes.length)
})

it('keeps what runs every day short', () => {
  const seconds = scenarios.filter(({ ci }) => ci).reduce((sum, one) => sum + one.seconds, 0)
  expect(seconds).toBeLessThanOrEqual(mostCiSeconds)
})
