import { type Activity, type Answer, type RowState } from './story.ts'

/** Two colours of everything: on light and on dark backgrounds. `fill` unless told otherwise. */
type Colours = readonly [light: string, dark: string]

const fills = {
  card: ['#ffffff', '#0f172a'],
  panel: ['#f4f6fa', '#1b2536'],
  ink: ['#0f172a', '#f1f5f9'],
  muted: ['#56637a', '#a3b1c6'],
  connected: ['#3b7ddd', '#5b9bf3'],
  waiting: ['#a9cbf5', '#2f5f9e'],
  ringing: ['#f0b429', '#d99a1c'],
  hold: ['#94a3b8', '#7e8ea5'],
  asleep: ['#dde4ee', '#39465c'],
  acw: ['#9b6bd6', '#b48be8'],
  ended: ['#2f9e6b', '#3fb57f'],
  quiet: ['#d5dce8', '#3b485f'],
  onBright: ['#ffffff', '#0b1220'],
} as const satisfies Readonly<Record<string, Colours>>
const strokes = {
  grid: ['#e3e8f0', '#27334a'],
  line: ['#8492a8', '#8292aa'],
} as const satisfies Readonly<Record<string, Colours>>

export type Fill = keyof typeof fills

const rules = (index: 0 | 1) =>
  [
    ...Object.entries(fills).map(([name, colours]) => `.${name}{fill:${colours[index]}}`),
    ...Object.entries(strokes).map(([name, colours]) => `.${name}{stroke:${colours[index]};fill:none}`),
    // A rim in the colour of what lies behind keeps texts readable where lines pass.
    `.rim{paint-order:stroke;stroke:${fills.card[index]};stroke-width:3px}`,
    `.prim{paint-order:stroke;stroke:${fills.panel[index]};stroke-width:3px}`,
  ].join('')

export const styleSheet = `${rules(0)}@media(prefers-color-scheme:dark){${rules(1)}}`

export const fillOfActivity: Readonly<Record<Activity, Fill>> = {
  connected: 'connected',
  waiting: 'waiting',
  ringing: 'ringing',
  hold: 'hold',
  asleep: 'asleep',
  'after-call-work': 'acw',
}
export const fillOfAnswer: Readonly<Record<Answer, Fill>> = {
  'not found yet': 'quiet',
  'record is behind': 'quiet',
  'still open': 'quiet',
  asleep: 'quiet',
  'acw pending': 'acw',
  'complete, more may come': 'waiting',
  complete: 'ended',
  refused: 'ringing',
}
export const fillOfRow: Readonly<Record<RowState, Fill>> = { open: 'quiet', 'acw pending': 'acw', ended: 'ended' }
/** What is written on it. */
export const inkOn = (fill: Fill): Fill =>
  fill === 'acw' || fill === 'ended' || fill === 'connected' ? 'onBright' : 'ink'
