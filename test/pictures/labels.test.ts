import fc from 'fast-check'
import { mergeAtPlace, placeLabels, textWidth } from './labels.ts'

const space = { left: 0, right: 600, gap: 6, fontSize: 10 }

it('centres a label where it wants to be', () => {
  const [placed] = placeLabels([{ x: 300, text: 'start' }], space)
  expect((placed?.left ?? 0) + (placed?.width ?? 0) / 2).toBeCloseTo(300)
})

it('keeps it inside at the edges', () => {
  const [first, last] = placeLabels(
    [
      { x: 0, text: 'customer.start' },
      { x: 600, text: 'customer.end' },
    ],
    space,
  )
  expect(first?.left).toBe(0)
  expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(600)
})

it('puts what would touch another into the next row', () => {
  const placed = placeLabels(
    [
      { x: 100, text: 'start' },
      { x: 110, text: 'end' },
      { x: 300, text: 'acw' },
    ],
    space,
  )
  expect(placed.map(({ row }) => row)).toEqual([0, 1, 0])
})

it('lets no two labels of a row touch, whatever they are', () => {
  const label = fc.record({
    x: fc.double({ min: 0, max: 600, noNaN: true }),
    text: fc.constantFrom('start', 'flow.end, end', 'acw'),
  })
  fc.assert(
    fc.property(fc.array(label, { maxLength: 40 }), (labels) => {
      for (const row of Map.groupBy(placeLabels(labels, space), (placed) => placed.row).values())
        for (const [index, { left, width }] of row.entries())
          expect(left + width).toBeLessThan(row[index + 1]?.left ?? Infinity)
    }),
  )
})

it('says once what happens at one place, and how often', () => {
  const labels = ['end', 'attributes', 'attributes'].map((text) => ({ x: 40, text }))
  expect(mergeAtPlace([...labels, { x: 80, text: 'acw' }])).toEqual([
    { x: 40, text: 'end, attributes ×2' },
    { x: 80, text: 'acw' },
  ])
})

it('takes wide letters for wider than narrow ones', () => {
  expect(textWidth('mmm', 10)).toBeGreaterThan(textWidth('aaa', 10))
  expect(textWidth('aaa', 10)).toBeGreaterThan(textWidth('iii', 10))
})
