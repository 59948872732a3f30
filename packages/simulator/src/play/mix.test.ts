import fc from 'fast-check'
import { rollDice } from '../facts/dice.ts'
import { timelineKinds } from '../timelines/registry.ts'
import { drawKinds, EmptyMixError, mixOf, usualWeights } from './mix.ts'

const countOf = (kinds: readonly string[], kind: string) => kinds.filter((each) => each === kind).length

it('plays every kind by itself, about seven in ten by telephone, as many as asked for', () => {
  const kinds = drawKinds(rollDice('1'), mixOf({}), 500)
  expect(new Set(kinds)).toEqual(new Set(timelineKinds))
  expect(kinds).toHaveLength(500)
})

it('draws each kind as often as its weight says, rounded', () => {
  const weights = fc.uniqueArray(fc.constantFrom(...timelineKinds), { minLength: 1 })
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 3_000 }), fc.nat(), (kinds, count, seed) => {
      const mix = mixOf({ kinds, weights: { [kinds[0] ?? '']: 7.5 } })
      const total = [...mix.values()].reduce((sum, weight) => sum + weight, 0)
      const drawn = drawKinds(rollDice(String(seed)), mix, count)
      expect(drawn).toHaveLength(count)
      for (const [kind, weight] of mix) {
        expect(Math.abs(countOf(drawn, kind) - (weight / total) * count)).toBeLessThan(1 + 1e-6)
      }
    }),
  )
})

it('takes the kinds asked for alike, and weights over both', () => {
  expect(mixOf({ kinds: ['email', 'answered'] })).toEqual(
    new Map([
      ['email', 1],
      ['answered', 1],
    ]),
  )
  expect(mixOf({ kinds: ['email', 'answered'], weights: { email: 3, answered: 0 } })).toEqual(new Map([['email', 3]]))
  expect(mixOf({ weights: { answered: 0 } }).has('answered')).toBe(false)
  expect(mixOf({ weights: { answered: 1 } }).get('email')).toBe(usualWeights['email'])
})

it('refuses what it does not know, and a mix of nothing', () => {
  expect(() => mixOf({ kinds: ['nonsense'] })).toThrow('nonsense')
  expect(() => mixOf({ weights: { nonsense: 1 } })).toThrow('nonsense')
  expect(() => mixOf({ kinds: ['email'], weights: { email: 0 } })).toThrow(EmptyMixError)
})
