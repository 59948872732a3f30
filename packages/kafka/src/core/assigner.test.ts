import fc from 'fast-check'
import { assignUnits, commonPartitionCount, UnequalPartitionsError, type Claimant } from './assigner.ts'

const fresh = (...ids: string[]): Claimant[] => ids.map((memberId) => ({ memberId, generation: 0, owned: [] }))
const claimants = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 7 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((memberId) =>
        fc.record({
          memberId: fc.constant(memberId),
          generation: fc.nat(4),
          owned: fc.uniqueArray(fc.integer({ min: -1, max: 60 }), { maxLength: 30 }),
        }),
      ),
    ),
  )
const unitCount = fc.integer({ min: 0, max: 50 })

it('gives each unit to exactly one member, balanced within one', () => {
  fc.assert(
    fc.property(unitCount, claimants, (units, members) => {
      const assignment = assignUnits(units, members)
      const sizes = [...assignment.values()].map((mine) => mine.length)
      expect([...assignment.values()].flat().sort((a, b) => a - b)).toStrictEqual(
        Array.from({ length: units }, (_, i) => i),
      )
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      expect([...assignment.keys()].sort()).toEqual(members.map((m) => m.memberId).sort())
    }),
  )
})

it('does not depend on the order of the members or of their claims', () => {
  fc.assert(
    fc.property(unitCount, claimants, (units, members) => {
      const turned = [...members].reverse().map((member) => ({ ...member, owned: [...member.owned].reverse() }))
      expect(Object.fromEntries(assignUnits(units, turned))).toEqual(Object.fromEntries(assignUnits(units, members)))
    }),
  )
})

const owning = (assignment: ReadonlyMap<string, readonly number[]>, generation: number): Claimant[] =>
  [...assignment].map(([memberId, owned]) => ({ memberId, generation, owned }))

it('moves no more than balance asks for when members come and go', () => {
  // Few names, so that many members stay.
  const ids = fc.uniqueArray(fc.constantFrom(...'abcdefg'), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(unitCount, ids, ids, (units, before, after) => {
      const earlier = assignUnits(units, fresh(...before))
      const staying = owning(earlier, 1).filter(({ memberId }) => after.includes(memberId))
      const coming = fresh(...after.filter((id) => !before.includes(id)))
      const later = assignUnits(units, [...staying, ...coming])
      const kept = staying.map(({ memberId, owned }) => owned.filter((u) => later.get(memberId)?.includes(u)).length)
      // The most that can stay: the largest owners fill the largest quotas.
      const base = Math.floor(units / after.length)
      const held = staying.map(({ owned }) => owned.length).sort((a, b) => b - a)
      const possible = held.map((n, i) => Math.min(n, base + (i < units % after.length ? 1 : 0)))
      expect(sum(kept)).toBe(sum(possible))
    }),
  )
})

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

it('believes the later generation when two members claim one unit', () => {
  const assignment = assignUnits(2, [
    { memberId: 'a', generation: 3, owned: [0] },
    { memberId: 'b', generation: 4, owned: [0] },
  ])
  expect(assignment.get('b')).toEqual([0])
  expect(assignment.get('a')).toEqual([1])
})

it('believes the smaller member id when two members claim one unit in one generation', () => {
  const claims = ['b', 'a'].map((memberId) => ({ memberId, generation: 3, owned: [1] }))
  expect(Object.fromEntries(assignUnits(2, claims))).toStrictEqual({ a: [1], b: [0] })
})

it('lets the member that owns more have one more', () => {
  const assignment = assignUnits(3, [
    { memberId: 'a', generation: 1, owned: [0] },
    { memberId: 'b', generation: 1, owned: [1, 2] },
  ])
  expect(Object.fromEntries(assignment)).toStrictEqual({ a: [0], b: [1, 2] })
})

it('deals what nobody owns in the order of member ids, and tells each its units in rising order', () => {
  expect(Object.fromEntries(assignUnits(5, fresh('c', 'a', 'b')))).toStrictEqual({ a: [0, 1], b: [2, 3], c: [4] })
  const assignment = assignUnits(4, [{ memberId: 'a', generation: 1, owned: [3] }, ...fresh('b')])
  expect(Object.fromEntries(assignment)).toStrictEqual({ a: [0, 3], b: [1, 2] })
})

it('has nobody to deal to in a group without members', () => {
  expect(assignUnits(4, [])).toStrictEqual(new Map())
})

it('finds the count that all topics have', () => {
  expect(commonPartitionCount('g', { events: 12, outcomes: 12 })).toBe(12)
})

it('refuses topics whose partition counts differ and names them', () => {
  expect(() => commonPartitionCount('g', { events: 12, outcomes: 6 })).toThrow(
    expect.objectContaining({ name: 'UnequalPartitionsError' }),
  )
  expect(() => commonPartitionCount('g', { events: 12, outcomes: 6 })).toThrow('events has 12, outcomes has 6')
})

it('refuses a topic that does not exist', () => {
  expect(() => commonPartitionCount('g', { events: 0 })).toThrow(UnequalPartitionsError)
})
