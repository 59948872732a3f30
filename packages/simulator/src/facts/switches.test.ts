import { likelyAssumptions } from './assumptions.ts'
import { AssumptionError, assuming, everySwitch, openAssumed, readAssumptions } from './switches.ts'

it('lists every assumption once, with its default and at least one other value', () => {
  expect(everySwitch.map(({ name }) => name).sort()).toEqual(Object.keys(likelyAssumptions).sort())
  for (const { name, alternatives, ...one } of everySwitch) {
    expect([name, one.default]).toEqual([name, likelyAssumptions[name]])
    expect(alternatives.length).toBeGreaterThan(0)
    expect(alternatives).not.toContain(one.default)
  }
})

it('takes every alternative that it lists, by value and as text', () => {
  for (const { name, alternatives } of everySwitch) {
    for (const value of alternatives) {
      const expected = { ...likelyAssumptions, [name]: value }
      expect(assuming({ [name]: value })).toEqual(expected)
      expect(readAssumptions(`${name}=${value}`)).toEqual(expected)
    }
  }
})

it('names only values that can be set, where something else is needed', () => {
  const dependent = everySwitch.flatMap(({ name, along }) => (along ? [{ name, along }] : []))
  expect(dependent.map(({ name }) => name)).toEqual(['lateUpToMs', 'staleReadLagMs'])
  for (const { along } of dependent) expect(assuming(along)).toMatchObject(along)
})

it('changes only what is named, on top of what held', () => {
  const once = readAssumptions('userStartAt=answer, maxIds=7')
  expect(assuming({ lateWrapUpShare: 0.25 }, once)).toEqual({
    ...likelyAssumptions,
    userStartAt: 'answer',
    maxIds: 7,
    lateWrapUpShare: 0.25,
  })
})

it.each([
  ['nonsense=1', 'nonsense'],
  ['userStartAt=never', 'alert, answer'],
  ['wrapupBesideAcw=maybe', 'true, false'],
  ['maxIds=0', 'from 1 to'],
  ['maxIds=', 'from 1 to'],
  ['lateWrapUpShare=1.5', 'from 0 to 1'],
  ['toString=1', 'toString'],
])('refuses %s, and says what it could be', (text, said) => {
  expect(() => readAssumptions(text)).toThrow(AssumptionError)
  expect(() => readAssumptions(text)).toThrow(said)
})

it('stays as it was when a change is refused', () => {
  const assumed = openAssumed(likelyAssumptions)
  expect(() => assumed.change({ maxIds: 5, userStartAt: 'never' })).toThrow(AssumptionError)
  expect(assumed.now()).toEqual(likelyAssumptions)
  assumed.change({ maxIds: 5 })
  expect(assumed.now().maxIds).toBe(5)
})
