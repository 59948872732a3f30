import fc from 'fast-check'
import { encodeBlock, encodeRows, RowFaultError } from './encode-rows.ts'

const bytes = (...parts: (number | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))))
const named = (name: string, type: string) => bytes(name.length, name, type.length, type)
const u64 = (...values: number[]) => {
  const out = Buffer.alloc(8 * values.length)
  values.forEach((value, index) => out.writeBigInt64LE(BigInt(value), 8 * index))
  return out
}

const block = (type: string, values: readonly unknown[]) =>
  encodeBlock(
    { name: 't', columns: { c: type } },
    values.map((c) => ({ c })),
  )

const faultOf = (type: string, values: readonly unknown[]): RowFaultError => {
  try {
    block(type, values)
  } catch (error) {
    if (error instanceof RowFaultError) return error
    throw error
  }
  throw new Error('it was encoded')
}

describe('a Native block', () => {
  it('has columns and rows, then each column with name, type and values', () => {
    const table = { name: 't', columns: { id: 'LowCardinality(String)', at: "DateTime64(3, 'UTC')" } }
    const rows = [
      { id: 'a', at: 1 },
      { id: 'é', at: -2 },
    ]
    expect(encodeBlock(table, rows)).toEqual(
      Buffer.concat([
        bytes(2, 2),
        named('id', 'String'),
        bytes(1, 'a', 2, 'é'),
        named('at', 'DateTime64(3)'),
        u64(1, -2),
      ]),
    )
  })

  it('puts the null map before the values', () => {
    expect(block('Nullable(UInt8)', [7, null])).toEqual(
      Buffer.concat([bytes(1, 2), named('c', 'Nullable(UInt8)'), bytes(0, 1, 7, 0)]),
    )
  })

  it('puts cumulative offsets before the elements of arrays, at every depth', () => {
    expect(block('Array(Array(String))', [[['x'], []], [], [['y', 'z']]])).toEqual(
      Buffer.concat([
        bytes(1, 3),
        named('c', 'Array(Array(String))'),
        u64(2, 2, 3),
        u64(1, 1, 3),
        bytes(1, 'x', 1, 'y', 1, 'z'),
      ]),
    )
  })

  it('writes maps as keys and values', () => {
    expect(block('Map(String, UInt8)', [{ k: 1 }, {}])).toEqual(
      Buffer.concat([bytes(1, 2), named('c', 'Map(String, UInt8)'), u64(1, 1), bytes(1, 'k', 1)]),
    )
  })

  it('takes bytes as they are', () => {
    expect(block('String', [Buffer.from([0xff, 0x00])])).toEqual(
      Buffer.concat([bytes(1, 1), named('c', 'String'), bytes(2), Buffer.from([0xff, 0x00])]),
    )
  })

  it('writes any text as its UTF-8, whatever its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const utf8 = Buffer.from(text)
        const length = utf8.length < 128 ? bytes(utf8.length) : bytes((utf8.length & 127) | 128, utf8.length >> 7)
        expect(block('String', [text])).toEqual(Buffer.concat([bytes(1, 1), named('c', 'String'), length, utf8]))
      }),
    )
  })

  it('writes every safe integer exactly', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(block('Int64', [value]).subarray(-8)).toEqual(u64(value))
        expect(block('Int64', [BigInt(value)]).subarray(-8)).toEqual(u64(value))
      }),
    )
  })

  it('writes integers beyond 2^53 as bigints', () => {
    expect(block('UInt64', [2n ** 64n - 1n]).subarray(-8)).toEqual(Buffer.alloc(8, 0xff))
  })
})

describe('a value that does not fit', () => {
  it.each([
    ['String', 1],
    ['String', null],
    ['Bool', 1],
    ['UInt8', 256],
    ['UInt8', -1],
    ['UInt8', 1.5],
    ['UInt16', 65_536],
    ['UInt32', 4_294_967_296],
    ['Int32', 2_147_483_648],
    ['UInt64', -1],
    ['UInt64', 2 ** 60],
    ['UInt64', 2n ** 64n],
    ['Int64', 0.5],
    ['Int64', '1'],
    ['Float64', '1.5'],
    ['DateTime64(3)', '2024-01-01'],
    ['DateTime64(3)', Date.UTC(1899, 11, 31)],
    ['DateTime64(3)', Date.UTC(2300, 0, 1)],
    ['DateTime64(3)', Number.NaN],
    ['Array(String)', 'x'],
    ['Array(String)', [null]],
    ['Map(String, String)', ['a']],
    ['Nullable(Int32)', 'x'],
  ])('in a column of %s is refused: %p', (type, value) => {
    expect(() => block(type, [value])).toThrow(RowFaultError)
  })

  it('is told by column and row, never by what it is', () => {
    const fault = faultOf('UInt8', [1, 2, 4_711])
    expect(fault).toMatchObject({ table: 't', column: 'c', rowIndex: 2 })
    expect(fault.message).not.toContain('4711')
  })

  it('is told by its row, however deep it stands', () => {
    expect(faultOf('Array(Array(UInt8))', [[], [[1], [2, 3]], [[], [300]]]).rowIndex).toBe(2)
    expect(faultOf('Map(String, Array(UInt8))', [{ a: [1] }, { b: [], c: [999] }]).rowIndex).toBe(1)
    expect(faultOf('Array(Nullable(Int64))', [[null], [1, 'x']]).rowIndex).toBe(1)
  })

  it('is told by its row for any row among many', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.array(fc.nat(255))), { minLength: 1 }), fc.nat(), (rows, seed) => {
        const bad = seed % rows.length
        const broken = rows.map((row, index) => (index === bad ? [...row, [256]] : row))
        expect(faultOf('Array(Array(UInt8))', broken).rowIndex).toBe(bad)
      }),
    )
  })

  it('may be one that is missing or one that the table does not know', () => {
    const table = { name: 't', columns: { a: 'String', b: 'String' } }
    expect(() => encodeBlock(table, [{ a: 'x' }])).toThrow('column b is missing')
    expect(() => encodeBlock(table, [{ a: 'x', b: 'y', c: 'z' }])).toThrow('column c is not known')
    expect(() => encodeBlock(table, [{ a: 'x', c: 'z' }])).toThrow(RowFaultError)
  })
})

describe('many rows', () => {
  const table = { name: 't', columns: { n: 'UInt32' } }

  it('become several blocks, so that the event loop breathes between them', async () => {
    const blocks = await encodeRows(
      table,
      Array.from({ length: 600 }, (_, n) => ({ n })),
    )
    expect(blocks.map((encoded) => encoded[1])).toEqual([0x80, 0x80, 88])
  })

  it('are counted from the first block on in errors', async () => {
    const rows = Array.from({ length: 600 }, (_, n) => ({ n: n === 500 ? -1 : n }))
    await expect(encodeRows(table, rows)).rejects.toMatchObject({ rowIndex: 500 })
  })

  it('are not encoded to the end when nobody wants them any more', async () => {
    const controller = new AbortController()
    const encoding = encodeRows(
      table,
      Array.from({ length: 10_000 }, (_, n) => ({ n })),
      controller.signal,
    )
    controller.abort(new Error('enough'))
    await expect(encoding).rejects.toThrow('enough')
  })
})
