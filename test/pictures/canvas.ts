import { type Axis } from './axis.ts'
import { type PlacedLabel, placeLabels, type Label } from './labels.ts'
import { type Fill } from './style.ts'
import { element, text } from './svg.ts'

export const width = 1_000
export const plot = { left: 134, right: 930 } as const
export const labelSize = 9.5
const rowHeight = 12

/** A part of the picture: markup from `top` on, and how high it is. Layers keep lines behind texts. */
export interface Part {
  readonly behind: string
  readonly front: string
  readonly height: number
}

export interface Ground {
  readonly axis: Axis
  readonly top: number
  /** The rim of texts, in the colour of what lies behind them. */
  readonly rim: 'rim' | 'prim'
}

export const nameOf = (words: string, y: number, weight = 600) =>
  text(plot.left - 14, y, words, { class: 'ink', 'text-anchor': 'end', 'font-size': 11.5, 'font-weight': weight })

/** Texts below `top`, each as near to its place as the others allow, with a line from it where it had to give way. */
export function labelsBelow(
  labels: readonly Label[],
  { top, rim }: Pick<Ground, 'top' | 'rim'>,
  fill: Fill = 'muted',
): Part {
  const placed = placeLabels(labels, { left: plot.left - 6, right: width - 8, gap: 7, fontSize: labelSize })
  const rows = Math.max(0, ...placed.map(({ row }) => row + 1))
  return {
    behind: placed
      .filter(({ row }) => row > 0)
      .map(({ x, row }) =>
        element('path', {
          class: 'line',
          'stroke-width': 0.5,
          d: `M${round(x)} ${round(top - 3)}V${round(top + row * rowHeight + 3)}`,
        }),
      )
      .join(''),
    front: placed.map((label) => textOf(label, top, rim, fill)).join(''),
    height: rows * rowHeight,
  }
}

const textOf = ({ text: words, left, width: wide, row }: PlacedLabel, top: number, rim: string, fill: Fill) =>
  text(left + wide / 2, top + row * rowHeight + 9, words, { class: `${fill} ${rim}` })

export const round = (value: number) => Math.round(value * 10) / 10
