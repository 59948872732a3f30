import fc from 'fast-check'
import { jsonSlices } from './json-slices.ts'

it('gives back every element as it was written', () => {
  const element = fc.json().map((text) => text.trim())
  fc.assert(
    fc.property(fc.array(element), fc.constantFrom(',', ' ,\n '), (elements, comma) => {
      expect(jsonSlices(`[ ${elements.join(comma)} ]`)).toEqual(elements)
    }),
  )
})

it('keeps digits, spaces and repeated keys that parsing would lose', () => {
  const odd = '{ "n": 12345678901234567890, "x": 1.0, "x": "a\\"]},[{" }'
  expect(jsonSlices(`[${odd}]`)).toEqual([odd])
  expect(jsonSlices(odd)).toEqual([odd])
})

it.each(['', 'nonsense', '[1', '"text"', '7'])('refuses %j', (text) => {
  expect(() => jsonSlices(text)).toThrow('the body is')
})
