import fc from 'fast-check'
import { rollDice } from './dice.ts'

const throws = (seed: string) => {
  const dice = rollDice(seed)
  return [dice.next(), dice.whole(1, 6), dice.uuid(), dice.around(100, 1, 1, 1_000), dice.fork('side').next()]
}

it('throws the same for the same seed, and something else for another', () => {
  expect(throws('a')).toEqual(throws('a'))
  expect(throws('a')).not.toEqual(throws('b'))
})

it('keeps a fork’s throws apart from its own', () => {
  const [one, other] = [rollDice('a'), rollDice('a')]
  one.fork('side').next()
  expect(one.next()).toBe(other.next())
  expect(rollDice('a').fork('x').next()).not.toBe(rollDice('a').fork('y').next())
})

it('stays within its bounds', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: -1_000, max: 0 }),
      fc.integer({ min: 0, max: 1_000 }),
      (seed, from, to) => {
        const dice = rollDice(seed)
        const drawn = [dice.whole(from, to), dice.around((from + to) / 2, 2, from, to)]
        for (const number of drawn) expect(number >= from && number <= to && Number.isInteger(number)).toBe(true)
        expect(dice.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      },
    ),
  )
})

it('throws evenly', () => {
  const dice = rollDice('even')
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 40_000; i++) counts[dice.whole(0, 3)]!++
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})
