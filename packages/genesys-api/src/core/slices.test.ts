import fc from 'fast-check'
import { MalformedJsonError, sliceElements } from './slices.ts'

const slice = (text: string) => sliceElements(Buffer.from(text), 'conversations')
const rawOf = (text: string) => slice(text).map(({ raw }) => raw.toString())

/** JSON text of a value with blanks wherever they may stand. */
function spaced(value: unknown, blank: () => string): string {
  const wrap = (text: string) => blank() + text + blank()
  if (Array.isArray(value)) return wrap(`[${value.map((item) => spaced(item, blank)).join(',') || blank()}]`)
  if (typeof value !== 'object' || value === null) return wrap(JSON.stringify(value))
  const fields = Object.entries(value).map(([key, item]) => `${wrap(JSON.stringify(key))}:${spaced(item, blank)}`)
  return wrap(`{${fields.join(',') || blank()}}`)
}

const bodies = fc
  .record({
    conversations: fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 8 }),
    before: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    after: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    blanks: fc.array(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n'), { minLength: 1, maxLength: 9 }),
  })
  .map(({ conversations, before, after, blanks }) => {
    let turn = 0
    const blank = () => blanks[turn++ % blanks.length] ?? ''
    const text = spaced({ ...before, ...after, conversations }, blank)
    return { text, conversations: (JSON.parse(text) as { conversations: unknown[] }).conversations }
  })

describe('slices of an answer', () => {
  it('are the elements, in order, and their bytes are the same values', () => {
    fc.assert(
      fc.property(bodies, ({ text, conversations }) => {
        const elements = slice(text)
        expect(elements.map(({ json }) => json)).toEqual(conversations)
        expect(JSON.parse(`[${elements.map(({ raw }) => raw.toString()).join(',')}]`)).toEqual(conversations)
      }),
    )
  })

  it('accepts a text exactly when it is JSON of an object whose field is an array, null or absent', () => {
    const texts = fc
      .tuple(
        bodies,
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '{', '[', ':', '\\', '1', ' ', 'n', 'é'),
        fc.nat(2),
      )
      .map(([{ text }, position, insert, removed]) => {
        const at = position % (text.length + 1)
        return text.slice(0, at) + insert + text.slice(at + removed)
      })
    fc.assert(
      fc.property(texts, (text) => {
        const expected = acceptable(text)
        if (expected === null) expect(() => slice(text)).toThrow(MalformedJsonError)
        else expect(slice(text).map(({ json }) => json)).toEqual(expected)
      }),
      { numRuns: 1_000 },
    )
  })

  it('accepts no part of a body that was cut off', () => {
    const text = '{"conversations":[{"conversationId":"a","n":1},{"conversationId":"b\\"]}"}],"x":{"y":[1]}}'
    for (let end = 0; end < text.length; end += 1) expect(() => slice(text.slice(0, end))).toThrow(MalformedJsonError)
    expect(slice(text)).toHaveLength(2)
  })

  it('keeps what JavaScript cannot hold', () => {
    const first = '{"value":12345678901234567890,"ratio":1.0000,"e":1E3}'
    const second = '{"a":1,"a":2,"t":"\\u00e9\\/"}'
    expect(rawOf(`{"conversations":[ ${first} ,\n${second}]}`)).toEqual([first, second])
  })

  it('is not misled by brackets, quotes and backslashes in strings', () => {
    const tricky = '{"s":"]},\\"{[\\\\","t":"\\\\\\""}'
    expect(rawOf(`{"x":"\\"conversations\\":[1]","conversations":[${tricky},${tricky}]}`)).toEqual([tricky, tricky])
  })

  it('looks at the top level only', () => {
    expect(rawOf('{"page":{"conversations":[1,2]},"conversations":[3]}')).toEqual(['3'])
  })

  it('finds a key that is written with escapes, and takes the last of several', () => {
    expect(rawOf('{"conversations":[1],"convers\\u0061tions":[2]}')).toEqual(['2'])
    expect(rawOf('{"conversations":[1],"conversations":null}')).toEqual([])
  })

  it.each(['{}', ' { } ', '{"conversations":null}', '{"conversations":[]}', '\ufeff{"conversations":[ ]}'])(
    'finds nothing in %j',
    (text) => {
      expect(slice(text)).toEqual([])
    },
  )

  it.each([
    '',
    ' ',
    '[]',
    'null',
    '"x"',
    '{"conversations":{}}',
    '{"conversations":1}',
    '{}{}',
    '<html></html>',
    '{"a":01}',
  ])('refuses %j', (text) => {
    expect(() => slice(text)).toThrow(MalformedJsonError)
  })

  it('shows nothing of the text in its errors', () => {
    expect(() => slice('{"conversations":[{"ani":"tel:+15550100",}]}')).toThrow(/^expected JSON at byte 18$/)
  })
})

/** What JSON.parse says: the elements, or null when the text may not be accepted. */
function acceptable(text: string): unknown[] | null {
  try {
    const json = JSON.parse(text) as unknown
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
    const { conversations = null } = json as { conversations?: unknown }
    if (conversations === null) return []
    return Array.isArray(conversations) ? conversations : null
  } catch {
    return null
  }
}
