import { axisOf } from './axis.ts'
import { plot, width } from './canvas.ts'
import { condense, type CondensedStory } from './condense.ts'
import { describe } from './describe.ts'
import { drawAftercall } from './draw-aftercall.ts'
import { axisHeight, drawAxis, drawGrid, drawTears } from './draw-axis.ts'
import { drawLanes } from './draw-lanes.ts'
import { drawLegend, legendHeight } from './draw-legend.ts'
import { type Story } from './story.ts'
import { styleSheet } from './style.ts'
import { element, escaped, text } from './svg.ts'

const fonts = "system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
const headHeight = 54

/** The picture of a story: no script, no image, every text as text, the same whenever it is drawn. */
export function draw(whole: Story): string {
  const story = condense(whole)
  const axis = axisOf(
    momentsOf(story),
    plot,
    [...story.looks, ...story.late].map(({ at }) => at),
  )
  const lanesTop = headHeight + axisHeight + 4
  const lanes = drawLanes(story, axis, lanesTop)
  const panelTop = lanesTop + lanes.height + 4
  const aftercall = drawAftercall(story, axis, panelTop + 12)
  const panelBottom = panelTop + 12 + aftercall.height + 6
  const height = Math.round(panelBottom + legendHeight + 8)
  const panel = element('rect', {
    class: 'panel',
    x: 8,
    y: panelTop,
    width: width - 16,
    height: panelBottom - panelTop,
    rx: 6,
  })
  const content = [
    `<title id="t">${escaped(`${story.name}: ${story.about}`)}</title>`,
    `<desc id="d">${escaped(describe(story))}</desc>`,
    `<style>${styleSheet}</style>`,
    element('rect', { class: 'card', width, height, rx: 8 }),
    panel,
    text(20, 26, story.name, { class: 'ink', 'font-size': 16, 'font-weight': 700, 'text-anchor': 'start' }),
    text(20, 44, story.about, { class: 'muted', 'font-size': 12, 'text-anchor': 'start' }),
    drawGrid(axis, lanesTop - 2, panelBottom - 6),
    lanes.behind,
    aftercall.behind,
    drawTears(axis, lanesTop, panelTop - 4, 'card'),
    drawTears(axis, panelTop + 20, panelBottom - 6, 'panel'),
    text(980, 26, 'time since the start, not to scale', { class: 'muted', 'text-anchor': 'end' }),
    drawAxis(axis, story.startsAt, headHeight),
    text(20, panelTop + 15, 'Aftercall', { class: 'muted', 'font-weight': 600, 'text-anchor': 'start' }),
    lanes.front,
    aftercall.front,
    drawLegend(story, panelBottom + 6),
  ]
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    'font-family': fonts,
    'font-size': 9.5,
    'text-anchor': 'middle',
    role: 'img',
    'aria-labelledby': 't d',
  }
  return `${element('svg', attributes, `\n${content.join('\n')}\n`)}\n`
}

/** Everything that happens gets a place. */
const momentsOf = (story: CondensedStory): readonly number[] => [
  story.startsAt,
  ...story.lanes.flatMap(({ bars }) => bars.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))),
  ...story.events.map(({ at }) => at),
  ...story.looks.map(({ at }) => at),
  ...story.late.map(({ at }) => at),
  ...story.told.map(({ at }) => at),
  ...story.rows.map(({ from }) => from),
  story.endsAt,
]
