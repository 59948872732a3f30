import { formatType, parseType, UnsupportedTypeError } from './column-type.ts'

const sent = (type: string) => formatType(parseType(type))

describe('the type that is sent for a column', () => {
  it.each([
    ['String', 'String'],
    ['LowCardinality(String)', 'String'],
    ["DateTime64(3, 'UTC')", 'DateTime64(3)'],
    ["Nullable(DateTime64(3, 'Europe/Berlin'))", 'Nullable(DateTime64(3))'],
    ['Array(Array(LowCardinality(String)))', 'Array(Array(String))'],
    ['LowCardinality(Nullable(String))', 'Nullable(String)'],
    ['Map(LowCardinality(String), Array(Nullable(Int64)))', 'Map(String, Array(Nullable(Int64)))'],
    ['Map(String, Map(String, UInt8))', 'Map(String, Map(String, UInt8))'],
    ["SimpleAggregateFunction(min, DateTime64(3, 'UTC'))", 'DateTime64(3)'],
  ])('%s is %s', (type, expected) => {
    expect(sent(type)).toBe(expected)
  })

  it.each(['DateTime', 'DateTime64(6)', 'Decimal(10, 2)', "Enum8('a' = 1)", 'Array(JSON)', 'Map(String)'])(
    'refuses %s, for which there is no encoder',
    (type) => {
      expect(() => parseType(type)).toThrow(UnsupportedTypeError)
    },
  )
})
