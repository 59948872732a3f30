/** The bytes are not the JSON object that they should be. */
export class MalformedJsonError extends Error {
  override readonly name = 'MalformedJsonError'
  readonly position: number
  constructor(what: string, position: number) {
    super(`expected ${what} at byte ${position}`)
    this.position = position
  }
}

export interface Element {
  /** The bytes of the element as they stand in the body, without the whitespace around them; shares the body's memory. */
  readonly raw: Buffer
  readonly json: unknown
}

/**
 * The elements of one array of a JSON object, `{ "<name>": [ … ], … }`, each as the bytes that were received and parsed once. The bytes are
 * kept because parsing and printing again would lose what JavaScript cannot hold: digits beyond 2^53, a repeated key, the spelling of
 * a number. Absent or null array: no elements. Like JSON.parse, the last of several arrays of that name counts.
 * @throws MalformedJsonError whenever JSON.parse of the whole body would throw, and when the body is no object or the field no array.
 */
export function sliceElements(body: Buffer, name: string): readonly Element[] {
  let at = skipBlank(body, startsWithMark(body) ? 3 : 0)
  at = skipBlank(body, expect(body, at, openBrace, 'an object'))
  let elements: readonly Element[] = []
  if (body[at] === closeBrace) return finish(body, at + 1, elements)
  for (;;) {
    if (body[at] !== quote) throw new MalformedJsonError('a key', at)
    const keyEnd = skipString(body, at)
    const key = parse(body, at, keyEnd)
    at = skipBlank(body, expect(body, skipBlank(body, keyEnd), colon, '":"'))
    if (key === name && body[at] === openBracket) {
      const array = readArray(body, at)
      elements = array.elements
      at = array.end
    } else {
      const end = skipValue(body, at)
      const value = parse(body, at, end)
      if (key === name) {
        if (value !== null) throw new MalformedJsonError(`an array as "${name}"`, at)
        elements = []
      }
      at = end
    }
    at = skipBlank(body, at)
    if (body[at] === closeBrace) return finish(body, at + 1, elements)
    at = skipBlank(body, expect(body, at, comma, '"," or "}"'))
  }
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

const startsWithMark = (body: Buffer) => body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

function skipBlank(body: Buffer, from: number): number {
  let at = from
  while (isBlank(body[at])) at += 1
  return at
}

function expect(body: Buffer, at: number, byte: number, what: string): number {
  if (body[at] !== byte) throw new MalformedJsonError(what, at)
  return at + 1
}

function finish(body: Buffer, from: number, elements: readonly Element[]): readonly Element[] {
  const end = skipBlank(body, from)
  if (end !== body.length) throw new MalformedJsonError('the end', end)
  return elements
}

function readArray(body: Buffer, from: number): { readonly elements: readonly Element[]; readonly end: number } {
  const elements: Element[] = []
  let at = skipBlank(body, from + 1)
  if (body[at] === closeBracket) return { elements, end: at + 1 }
  for (;;) {
    const end = skipValue(body, at)
    elements.push({ raw: body.subarray(at, end), json: parse(body, at, end) })
    at = skipBlank(body, end)
    if (body[at] === closeBracket) return { elements, end: at + 1 }
    at = skipBlank(body, expect(body, at, comma, '"," or "]"'))
  }
}

/** Position after the value that begins at `from`. Finds only where it ends; whether it is JSON, JSON.parse says. */
function skipValue(body: Buffer, from: number): number {
  const first = body[from]
  if (first === quote) return skipString(body, from)
  if (first === openBrace || first === openBracket) return skipNested(body, from)
  let at = from
  while (at < body.length && !isBlank(body[at]) && !isPunctuation(body[at])) at += 1
  if (at === from) throw new MalformedJsonError('a value', at)
  return at
}

const isPunctuation = (byte: number | undefined) =>
  byte === comma || byte === closeBracket || byte === closeBrace || byte === colon

// Brackets and braces are counted alike: a pair that does not match has the wrong bytes inside, and JSON.parse refuses them.
function skipNested(body: Buffer, from: number): number {
  let depth = 0
  let at = from
  while (at < body.length) {
    const byte = body[at]
    if (byte === quote) {
      at = skipString(body, at)
      continue
    }
    if (byte === openBrace || byte === openBracket) depth += 1
    else if (byte === closeBrace || byte === closeBracket) depth -= 1
    at += 1
    if (depth === 0) return at
  }
  throw new MalformedJsonError('the end of a value', body.length)
}

function skipString(body: Buffer, from: number): number {
  for (let at = from + 1; ; at += 1) {
    const end = body.indexOf(quote, at)
    if (end < 0) throw new MalformedJsonError('the end of a string', body.length)
    if (!isEscaped(body, from, end)) return end + 1
    at = end
  }
}

function isEscaped(body: Buffer, from: number, at: number): boolean {
  let backslashes = 0
  for (let before = at - 1; before > from && body[before] === backslash; before -= 1) backslashes += 1
  return backslashes % 2 === 1
}

function parse(body: Buffer, from: number, end: number): unknown {
  try {
    return JSON.parse(body.toString('utf8', from, end)) as unknown
  } catch {
    // The parser's own message quotes the text, and the text is somebody's data.
    throw new MalformedJsonError('JSON', from)
  }
}
