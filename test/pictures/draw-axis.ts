import { type Axis } from './axis.ts'
import { plot, round, width } from './canvas.ts'
import { elapsedText, lengthText } from './durations.ts'
import { placeLabels, textWidth } from './labels.ts'
import { element, text } from './svg.ts'

const size = 9.5
export const axisHeight = 30

/** Times since the beginning where there is room, and the lengths of what is left out. */
export function drawAxis({ places, breaks }: Axis, startsAt: number, top: number): string {
  const lengths = breaks.map(({ x, lengthMs }) =>
    text(x, top + 10, lengthText(lengthMs), { class: 'ink', 'font-style': 'italic' }),
  )
  const candidates = places
    .map(({ at, x }) => ({ x, text: elapsedText(at - startsAt) }))
    .filter(({ text: words }, index, list) => words !== list[index - 1]?.text)
  const times = placeLabels(candidates, { left: plot.left - 10, right: width - 6, gap: 8, fontSize: size })
    .filter(({ row, x, left }) => row === 0 && Math.abs(left + textWidth(elapsedText(0), size) / 2 - x) < 60)
    .map(({ x, left, width: wide, text: words }) => ({
      label: text(left + wide / 2, top + 24, words, { class: 'muted' }),
      mark: `M${round(x)} ${top + 27}v4`,
    }))
  const marks = element('path', { class: 'line', 'stroke-width': 1, d: times.map(({ mark }) => mark).join('') })
  return lengths.join('') + times.map(({ label }) => label).join('') + marks
}

/** Faint lines through all lanes where something happens, so that eyes find what belongs together. */
export const drawGrid = ({ places }: Axis, top: number, bottom: number): string =>
  element('path', { class: 'grid', d: places.map(({ x }) => `M${round(x)} ${top}V${round(bottom)}`).join('') })

/** What is left out is torn out of every lane. */
export function drawTears({ breaks }: Axis, top: number, bottom: number, fill: 'card' | 'panel'): string {
  const steps = Math.floor((bottom - top) / 8)
  const zigzag = Array.from({ length: steps }, (_, step) => (step % 2 === 0 ? 'l3 8' : 'l-3 8')).join('')
  const back = Array.from({ length: steps }, (_, step) => ((steps - step) % 2 === 1 ? 'l-3 -8' : 'l3 -8')).join('')
  return breaks
    .map(({ x }) => element('path', { class: fill, d: `M${round(x - 4)} ${top}${zigzag}h6${back}Z` }))
    .join('')
}
