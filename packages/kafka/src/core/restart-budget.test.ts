import { restartBudget } from './restart-budget.ts'

it('allows so many restarts within the window and regains them as it moves on', () => {
  const budget = restartBudget({ restarts: 2, windowMs: 100 })
  expect([budget.spend(0), budget.spend(10), budget.spend(20)]).toEqual([true, true, false])
  expect([budget.spend(101), budget.spend(102)]).toEqual([true, false])
  expect(budget.spent()).toBe(2)
  budget.spend(1_000)
  expect(budget.spent()).toBe(1)
})
