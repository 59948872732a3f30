import { Drift, maxLong, minLong } from '@aftercall/contracts'
import {
  amount,
  amountMap,
  canonical,
  count,
  counts,
  epoch,
  flag,
  instant,
  labels,
  listOf,
  maxItems,
  oneOf,
  type Reader,
  status,
  structure,
  text,
  textMap,
  texts,
} from './value-readers.ts'

/** What a reader makes of a value, and what it notes. */
function reading(read: Reader, value: unknown) {
  const drift = new Drift()
  return [read(value, 'at', drift), drift.paths]
}
const noon = Date.UTC(2026, 0, 2, 12)
const many = (length: number) => Array.from({ length }, () => 'x')
const manyNamed = (length: number) => Object.fromEntries(many(length).map((item, index) => [`k${index}`, item]))

it.each<[string, Reader, unknown, unknown]>([
  ['text', text, 'x', 'x'],
  ['empty text', text, '', ''],
  ['a time in milliseconds', epoch, noon, noon],
  ['a time in ISO 8601', instant, '2026-01-02T12:00:00Z', noon],
  ['a whole number', count, 7, 7],
  ['the largest whole number', count, maxLong, maxLong],
  ['the smallest whole number', count, minLong, minLong],
  ['a number', amount, -1.5, -1.5],
  ['true', flag, true, true],
  ['false', flag, false, false],
  ['an enumeration in its other spelling', canonical, 'VOICE', 'voice'],
  ['a status as it is spoken', status, ' On  Queue-now ', 'ON_QUEUE_NOW'],
  ['the longest status', status, 'a'.repeat(40), 'A'.repeat(40)],
  ['what is too long for a status', status, `a ${'b'.repeat(39)}`, `a ${'b'.repeat(39)}`],
  ['a list of text', texts, ['a', ''], ['a', '']],
  ['a list of numbers', counts, [1, 2], [1, 2]],
  ['an empty list', texts, [], []],
  ['a map of text', textMap, { a: 'b' }, { a: 'b' }],
  ['a map of numbers', amountMap, { a: 1.5 }, { a: 1.5 }],
])('reads %s', (_what, read, value, expected) => {
  expect(reading(read, value)).toStrictEqual([expected, []])
})

it('reads a zero that is less than nothing as zero', () => {
  expect(Object.is(reading(count, -0)[0], 0)).toBe(true)
  expect(Object.is(reading(amount, -0)[0], 0)).toBe(true)
})

it.each<[string, Reader, unknown, string]>([
  ['a number for text', text, 5, 'at:number'],
  ['text for a time', epoch, 'noon', 'at:string'],
  ['a time that cannot be', epoch, 5, 'at:unfit-number'],
  ['text that is no time', instant, 'noon', 'at:unfit-string'],
  ['a number for a time in text', instant, noon, 'at:number'],
  ['half a thing', count, 1.5, 'at:unfit-number'],
  ['more than a long carries', count, maxLong + 4, 'at:unfit-number'],
  ['less than a long carries', count, minLong - 4, 'at:unfit-number'],
  ['a number in text', count, '7', 'at:string'],
  ['what is infinite', amount, Infinity, 'at:unfit-number'],
  ['a word for a flag', flag, 'true', 'at:string'],
  ['a number for an enumeration', canonical, 1, 'at:number'],
  ['a number for a status', status, 1, 'at:number'],
  ['text for a list', texts, 'a', 'at:string'],
  ['a list with a hole', texts, ['a', 5, 'b'], 'at[]:number'],
  ['a list with null', counts, [1, null], 'at[]:null'],
  ['a list for a map', labels, ['a'], 'at:array'],
  ['a list for a structure', structure({}), [], 'at:array'],
  ['an object for a list of structures', listOf(structure({})), {}, 'at:object'],
])('makes nothing of %s, and notes it', (_what, read, value, noted) => {
  expect(reading(read, value)).toStrictEqual([null, [noted]])
})

describe('what is too long to be read', () => {
  it('is a list of more than ten thousand structures', () => {
    const list = listOf((value) => value)
    expect(reading(list, many(maxItems))).toStrictEqual([many(maxItems), []])
    expect(reading(list, many(maxItems + 1))).toStrictEqual([null, ['at[]:too-many']])
  })

  it('is a map of more than ten thousand entries, but for participant data', () => {
    expect(reading(labels, manyNamed(maxItems))).toStrictEqual([manyNamed(maxItems), []])
    expect(reading(labels, manyNamed(maxItems + 1))).toStrictEqual([null, ['at.*:too-many']])
    expect(reading(amountMap, manyNamed(maxItems + 1))).toStrictEqual([null, ['at.*:too-many']])
    expect(reading(textMap, manyNamed(maxItems + 1))).toStrictEqual([manyNamed(maxItems + 1), []])
  })
})

it('leaves out of a map what does not fit, and names no key', () => {
  expect(reading(amountMap, { secret: 'x', a: 1, other: null })).toStrictEqual([{ a: 1 }, ['at.*:string', 'at.*:null']])
})

it('leaves out of a list of structures what is none', () => {
  const list = listOf(structure({ a: text }))
  expect(reading(list, [{ a: 'x' }, 5, {}])).toStrictEqual([[{ a: 'x' }, { a: null }], ['at[]:number']])
})

it('reads a structure field by field, and notes what it does not know or cannot read', () => {
  const read = structure({ a: text, b: count, toString: text })
  expect(reading(read, { a: 'x', b: 'y', c: 1 })).toStrictEqual([
    { a: 'x', b: null, toString: null },
    ['at.c:unknown', 'at.b:string'],
  ])
  expect(reading(read, { a: null })).toStrictEqual([{ a: null, b: null, toString: null }, []])
})

describe('an enumeration', () => {
  it('is read as it comes; what it does not have is noted', () => {
    const read = oneOf('mediaType', canonical)
    expect(reading(read, 'VOICE')).toStrictEqual(['voice', []])
    expect(reading(read, 'smell')).toStrictEqual(['smell', ['at:value=smell']])
    expect(reading(read, 5)).toStrictEqual([null, ['at:number']])
  })

  it('counts for each item of a list', () => {
    expect(reading(oneOf('mediaType', texts), ['voice', 'smell'])).toStrictEqual([
      ['voice', 'smell'],
      ['at[]:value=smell'],
    ])
  })
})
