import { type Axis } from './axis.ts'
import { labelsBelow, nameOf, type Part, plot, round } from './canvas.ts'
import { type CondensedStory } from './condense.ts'
import { mergeAtPlace } from './labels.ts'
import { type Bar, type Lane, type StoryEvent } from './story.ts'
import { isCounted } from './story-event.ts'
import { fillOfActivity } from './style.ts'
import { element } from './svg.ts'

const barHeight = 12
const barPitch = 15
/** What never ends runs on a little beyond the last moment. */
const overrun = 16
export function drawLanes({ lanes, events }: CondensedStory, axis: Axis, top: number): Part {
  let at = top
  const parts = lanes.map((lane, index) => {
    const part = drawLane(
      lane,
      events.filter((event) => event.lane === index),
      axis,
      at,
    )
    at += part.height
    return part
  })
  return {
    behind: parts.map(({ behind }) => behind).join(''),
    front: parts.map(({ front }) => front).join(''),
    height: at - top,
  }
}

function drawLane(lane: Lane, events: readonly StoryEvent[], axis: Axis, top: number): Part {
  const stacks = stacked(lane.bars, axis)
  const ticksY = top + 6 + stacks.length * barPitch
  const labels = labelsBelow(
    mergeAtPlace(
      events
        .filter(({ type }) => type !== 'attributes')
        .map((event) => ({ x: axis.xOf(event.at), text: wordsOf(event) })),
    ),
    {
      top: ticksY + 5,
      rim: 'rim',
    },
  )
  const bars = stacks.flatMap((stack, row) => stack.map((bar) => drawBar(bar, axis, top + 6 + row * barPitch)))
  return {
    behind: bars.join('') + labels.behind,
    front: nameOf(lane.name, top + 6 + (stacks.length * barPitch) / 2 + 3) + ticks(events, axis, ticksY) + labels.front,
    height: 6 + stacks.length * barPitch + 5 + labels.height + 8,
  }
}

const wordsOf = ({ type, more }: StoryEvent) => (more === '' ? type : `${type} (${more})`)

/** One dot for all events of a place; full if one of them counts. */
const ticks = (events: readonly StoryEvent[], axis: Axis, y: number) =>
  [...Map.groupBy(events, ({ at }) => round(axis.xOf(at)))]
    .map(([cx, same]) =>
      same.some(isCounted)
        ? element('circle', { class: 'ink', cx, cy: y, r: 2.6 })
        : element('circle', { class: 'line', cx, cy: y, r: 2.1 }),
    )
    .join('')

function drawBar({ activity, from, to }: Bar, axis: Axis, y: number): string {
  const x = axis.xOf(from)
  const fill = fillOfActivity[activity]
  if (to === null) {
    const end = (axis.places.at(-1)?.x ?? plot.right) + overrun
    const tip = `M${round(x)} ${y}H${round(end - 6)}L${round(end)} ${y + barHeight / 2}L${round(end - 6)} ${y + barHeight}H${round(x)}Z`
    return element('path', { class: fill, d: tip })
  }
  return element('rect', { class: fill, x, y, width: Math.max(2.5, axis.xOf(to) - x), height: barHeight, rx: 1.5 })
}

/** Sessions that last at the same time lie below one another. */
function stacked(bars: readonly Bar[], axis: Axis): readonly (readonly Bar[])[] {
  const stacks: { bars: Bar[]; filledTo: number }[] = []
  const sessions = [...Map.groupBy(bars, ({ sessionId }) => sessionId).values()].toSorted(
    (one, other) => beginOf(one) - beginOf(other),
  )
  for (const session of sessions) {
    const begin = axis.xOf(beginOf(session))
    const end = Math.max(...session.map(({ to }) => (to === null ? Infinity : axis.xOf(to))))
    const free = stacks.find(({ filledTo }) => filledTo <= begin)
    if (free === undefined) stacks.push({ bars: [...session], filledTo: end })
    else {
      free.bars.push(...session)
      free.filledTo = end
    }
  }
  return stacks.map((stack) => stack.bars)
}
const beginOf = (session: readonly Bar[]) => Math.min(...session.map(({ from }) => from))
