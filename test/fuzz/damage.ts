import fc from 'fast-check'

/** What stands where none like it is expected. As JSON text, for some cannot be printed from a value. */
const oddJson = [
  ...['null', 'true', '-0', '1e400', '-1e400', '9007199254740993', '0.1', '253402300799000', '-62135596800000'],
  ...['""', '"\\u0000"', '"\\ud800"', '"\\ufeff"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59Z"', '"soon"'],
  ...['{}', '[]', '[[]]', '[{}]', '[null]', '{"":""}', '{"__proto__":{"x":1}}', '{"constructor":null,"toString":1}'],
  ...['['.repeat(200) + ']'.repeat(200), '{"a":'.repeat(200) + '1' + '}'.repeat(200), `"${'x'.repeat(3_000)}"`],
]
/** Text put anywhere. */
const oddText = [
  '\0',
  '\uFEFF',
  '\uD800',
  '\uDFFF',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'e',
  '-',
  '9'.repeat(400),
  '\u2028',
  '😀',
]

type Damage = (text: string) => string
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const at = (text: string, share: number) => Math.floor(text.length * share)

/** Every text, number and word of JSON; the group tells a name from a value. */
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g
type Kind = 'name' | 'value'

/** One name or value, the `share`-th of all, replaced. */
function replaced(text: string, kind: Kind, share: number, by: string): string {
  const found = [...text.matchAll(tokens)].filter(([, colon]) => (colon === undefined) === (kind === 'value'))
  const one = found[Math.floor(found.length * share)]
  if (one === undefined) return text
  return text.slice(0, one.index) + by + (one[1] ?? '') + text.slice(one.index + one[0].length)
}

/** Leaves JSON what it is, so that the damage gets past the parser. */
const inJson: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(place, fc.constantFrom(...oddJson)).map(([share, json]): Damage => (text) => replaced(text, 'value', share, json)) },
  { weight: 2, arbitrary: fc.tuple(place, fc.json({ maxDepth: 3 })).map(([share, json]): Damage => (text) => replaced(text, 'value', share, json)) },
  { weight: 2, arbitrary: fc.tuple(place, fc.constantFrom('"__proto__"', '"constructor"', '""', '"id"', '"detail"')).map(([share, name]): Damage => (text) => replaced(text, 'name', share, name)) },
) // prettier-ignore

/** Mostly leaves something that is no JSON. */
const inText: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 1, arbitrary: place.map((share): Damage => (text) => text.slice(0, at(text, share))) },
  { weight: 2, arbitrary: fc.tuple(place, fc.constantFrom(...oddText)).map(([share, odd]): Damage => (text) => text.slice(0, at(text, share)) + odd + text.slice(at(text, share))) },
  { weight: 1, arbitrary: fc.tuple(place, place).map(([one, other]): Damage => (text) => {
    const [from, to] = [at(text, Math.min(one, other)), at(text, Math.max(one, other))]
    return text.slice(0, from) + text.slice(to)
  }) },
  { weight: 1, arbitrary: fc.tuple(place, fc.nat(15)).map(([share, bit]): Damage => (text) => {
    const position = at(text, share)
    return text.slice(0, position) + String.fromCharCode(text.charCodeAt(position) ^ (1 << bit)) + text.slice(position + 1)
  }) },
) // prettier-ignore

const several = { minLength: 1, maxLength: 4 }

/** JSON text of `whole`, damaged in one to four ways. */
export const damaged = (whole: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      whole,
      fc.oneof(
        { weight: 4, arbitrary: fc.array(inJson, several) },
        { weight: 1, arbitrary: fc.array(inText, several) },
      ),
    )
    .map(([text, ways]) => ways.reduce((rest, change) => change(rest), text))

/** Of a frame, before what is encoded: mostly left as it is, so that the damage gets past it. */
const headBytes = 5

/** Bytes changed, cut off or put in. */
export const damagedBytes = (whole: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      whole,
      fc.oneof({ weight: 9, arbitrary: fc.constant(headBytes) }, { weight: 1, arbitrary: fc.constant(0) }),
      fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 6 }),
      fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: place }),
      fc.oneof({ weight: 4, arbitrary: fc.constant(new Uint8Array()) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) }),
    )
    .map(([bytes, from, changes, kept, more]) => {
      const changed = Buffer.from(bytes)
      for (const [share, byte] of changes) changed[from + Math.floor((changed.length - from) * share)] = byte
      return Buffer.concat([changed.subarray(0, Math.floor(changed.length * kept)), more])
    }) // prettier-ignore
