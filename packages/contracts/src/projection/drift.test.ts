import fc from 'fast-check'
import { Drift, moreDrift } from './drift.ts'
import { parseDrift } from './drift-entry.ts'

const noted = (note: (drift: Drift) => void) => {
  const drift = new Drift()
  note(drift)
  return drift.paths.map(parseDrift)
}

describe('drift', () => {
  it('tells what differs, where, and what was found', () => {
    expect(
      noted((drift) => {
        drift.unknownField('', 'mood')
        drift.unknownField('participants[]', 'mood')
        drift.unknownValue('participants[].purpose', 'oracle')
        drift.add('conversationEnd', 'out-of-range')
      }),
    ).toEqual([
      { kind: 'unknown_field', path: 'mood', found: '' },
      { kind: 'unknown_field', path: 'participants[].mood', found: '' },
      { kind: 'unknown_value', path: 'participants[].purpose', found: 'oracle' },
      { kind: 'wrong_type', path: 'conversationEnd', found: 'out-of-range' },
    ])
  })

  it.each([
    'Ana Example', '+12025550100', 'tel:+12025550100', '5f0c2a1e-0000-4000-8000-000000000001', 'ana@example.test',
    'x'.repeat(65), '12', 'call-2025550100', 'a:b', '\u0000', 'été',
  ])('does not name %j, which is no name of a value', (value) => {
    expect(noted((drift) => drift.unknownValue('p', value))).toEqual([{ kind: 'unknown_value', path: 'p', found: '' }])
  }) // prettier-ignore

  it('takes ids that are used as field names as one field', () => {
    const names = ['5f0c2a1e-0000-4000-8000-000000000001', '6f0c2a1e-0000-4000-8000-000000000002', '12025550100']
    expect(noted((drift) => names.forEach((name) => drift.unknownField('p', name)))).toEqual([
      { kind: 'unknown_field', path: 'p.{id}', found: '' },
    ])
  })

  it('says that it was capped', () => {
    const all = noted((drift) => {
      for (let number = 0; number < 65_000; number += 1) drift.unknownValue('p', `v${[...String(number)].join('.')}`)
    })
    expect(all).toHaveLength(65)
    expect(all.at(-1)).toEqual({ kind: 'capped', path: '', found: '' })
  })

  it('is read back whatever was noted, and holds no text that is no name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, value) => {
        const drift = new Drift()
        drift.unknownField('a.b', name)
        drift.unknownValue('a.c', value)
        expect(drift.paths).toHaveLength(2)
        const [field, enumerated] = drift.paths.map(parseDrift)
        expect(field).toMatchObject({ kind: 'unknown_field', found: '' })
        expect(field?.path).toMatch(/^a\.b\.(\{id\}|[\w$?-]{0,64})$/)
        expect(enumerated).toMatchObject({ kind: 'unknown_value', path: 'a.c' })
        expect(['', value]).toContain(enumerated?.found)
      }),
    )
    expect(parseDrift('detail.eventBody.old')).toEqual({
      kind: 'unknown_field',
      path: 'detail.eventBody.old',
      found: '',
    })
    expect(parseDrift(moreDrift).kind).toBe('capped')
  })
})
