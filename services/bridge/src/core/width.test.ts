import fc from 'fast-check'
import { hasMoreFields } from './width.ts'

/** As JSON.parse sees them, which is told of every field and every item of a list. */
function fieldsOf(json: string): number {
  let fields = 0
  JSON.parse(json, function (this: unknown, key: string, value: unknown) {
    if (!Array.isArray(this) && !(key === '' && this instanceof Object && Object.keys(this).length === 1)) fields += 1
    return value
  })
  return fields
}

it('counts the fields of every object, as a parser does, whatever stands in texts and between', () => {
  const text = fc.oneof(fc.constantFrom('":', '\\', '\\"', '":"', 'a\\\\":', ': '), fc.string())
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((name) => name !== '' && name !== '__proto__'),
        tie('value'),
        { maxKeys: 6 },
      ),
    ),
  }))
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2, '\t'), (json, space) => {
      const printed = JSON.stringify(json, null, space).padEnd(100_000)
      const fields = fieldsOf(printed)
      expect(hasMoreFields(printed, fields)).toBe(false)
      if (fields > 0) expect(hasMoreFields(printed, fields - 1)).toBe(true)
    }),
    { seed: 4, numRuns: 200 },
  )
})

it('comes to an end with text that is no JSON', () => {
  for (const text of ['"', '"\\', '"a":'.repeat(5), '":'.repeat(5), '\\"'.repeat(6)])
    expect(typeof hasMoreFields(text.padStart(1_000, ' '), 1)).toBe('boolean')
})

it('does not look through what is too short to have so many fields', () => {
  // As long as two fields at least; a third would make it longer.
  expect(hasMoreFields('{"":0,"":0}', 1)).toBe(true)
  expect(hasMoreFields('"":0,"":0,', 2)).toBe(false)
  expect(hasMoreFields('"":0,"":0,"":0,', 2)).toBe(true)
})

it.each([' ', '\n', '\r', '\t'])('takes a name for one with white space before its colon: %j', (blank) => {
  expect(hasMoreFields(`{"a"${blank}${blank}:1,"b":2}`, 1)).toBe(true)
})

it('takes no text for a name that another character follows', () => {
  expect(hasMoreFields('["aaaaaaaa","bbbbbbbbb"]', 1)).toBe(false)
  expect(hasMoreFields('{"a\\\\":1,"b\\"":2,"c":3}', 2)).toBe(true)
})
