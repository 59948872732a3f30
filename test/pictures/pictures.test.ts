import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textWidth } from './labels.ts'
import { plays } from './plays.ts'

const folder = join(import.meta.dirname, '../../docs/pictures/timelines')
const pictureOf = (name: string) => readFileSync(join(folder, `${name}.svg`), 'utf8')
const maxBytes = 15_000

interface Box {
  readonly words: string
  readonly left: number
  readonly right: number
  readonly y: number
}

/** Where the texts of a picture are, by the widths that the drawing reckons with. */
function textsOf(svg: string): readonly Box[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', words = '']) => {
    const valueOf = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]
    const [x, y, size] = [Number(valueOf('x')), Number(valueOf('y')), Number(valueOf('font-size') ?? 9.5)]
    const wide = textWidth(words, size)
    const left = { start: x, end: x - wide }[valueOf('text-anchor') ?? ''] ?? x - wide / 2
    return { words, left, right: left + wide, y }
  })
}

describe.each(plays.map(({ name }) => name))('the picture of %s', (name) => {
  const svg = pictureOf(name)

  it('is small, tells itself in words, and runs nothing', () => {
    expect(Buffer.byteLength(svg)).toBeLessThan(maxBytes)
    expect(svg).toMatch(/<title id="t">[^<]+<\/title>\n<desc id="d">[^<]+<\/desc>/)
    expect(svg).not.toMatch(/<script|<image|href|NaN|undefined|Infinity/)
  })

  it('has no text upon another or beyond the edge', () => {
    const texts = textsOf(svg)
    expect(texts.length).toBeGreaterThan(10)
    const touching = texts.flatMap((one, index) =>
      texts
        .slice(index + 1)
        .filter((other) => Math.abs(one.y - other.y) < 8 && one.left < other.right && other.left < one.right)
        .map((other) => `${one.words} / ${other.words}`),
    )
    expect(touching).toEqual([])
    expect(texts.filter(({ left, right }) => left < 0 || right > 1_000)).toEqual([])
  })
})
