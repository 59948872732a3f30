import { type Comparison } from './compare.ts'
import { shown } from './figures.ts'
import { textTable } from './text-table.ts'

export function microText(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return ''
  const lines = comparisons.flatMap(({ title, ways }) =>
    ways.map(({ name, cpuUsPerItem, ratio, bytesPerItem }, index) => [
      index === 0 ? title : '',
      name,
      shown(cpuUsPerItem),
      ways.length === 1 ? '' : `×${ratio.toFixed(2)}`,
      bytesPerItem === undefined ? '' : shown(bytesPerItem),
    ]),
  )
  return [
    'Side by side, measured in turns: CPU µs per item and its ratio to the first way',
    '',
    textTable(['what', 'how', 'CPU µs', 'ratio', 'bytes'], lines),
  ].join('\n')
}
