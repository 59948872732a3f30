import { type Axis } from './axis.ts'
import { labelSize, labelsBelow, nameOf, type Part, round, plot, width } from './canvas.ts'
import { type CondensedLook, type CondensedStory } from './condense.ts'
import { lengthText } from './durations.ts'
import { mergeAtPlace, placeLabels, textWidth } from './labels.ts'
import { type Row, type Told, type Wait } from './story.ts'
import { type Fill, fillOfAnswer, fillOfRow, inkOn } from './style.ts'
import { element, text } from './svg.ts'

const pillHeight = 14
const pillPitch = 18
const barHeight = 14
const shortestWaitMs = 900

/** What Aftercall does meanwhile: what it waits for, asks and hears, tells others, and what its row shows. */
export function drawAftercall(story: CondensedStory, axis: Axis, top: number): Part {
  let at = top + 10
  const add = (part: Part) => {
    at += part.height + 8
    return part
  }
  const parts = [
    add(
      spans(
        'waits for',
        story.waits.filter(({ from, to }) => to - from >= shortestWaitMs).map(waitSpan(axis)),
        axis,
        at,
      ),
    ),
    add(asks(story, axis, at)),
    add(announces(story.told, axis, at)),
    add(spans('row shows', rowSpans(story.rows, axis), axis, at)),
  ]
  return {
    behind: parts.map(({ behind }) => behind).join(''),
    front: parts.map(({ front }) => front).join(''),
    height: at - top,
  }
}

interface Span {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly fill: Fill
}

const waitWords: Readonly<Record<string, string>> = {
  session_end: 'a session’s end',
  quiet_period: 'quiet',
  after_call_work: 'acw',
  late_data: 'late data',
  retry: 'retry',
}
const waitSpan =
  (axis: Axis) =>
  ({ from, to, what }: Wait, index: number): Span => ({
    from: axis.xOf(from),
    to: axis.xOf(to),
    words:
      index === 0 && what === 'session_end'
        ? (waitWords[what] ?? what)
        : `${waitWords[what] ?? what} ${lengthText(to - from)}`,
    fill: 'quiet',
  })

const rowSpans = (rows: readonly Row[], axis: Axis): readonly Span[] =>
  rows
    .filter(({ shows }, index) => rows[index - 1]?.shows !== shows)
    .map(({ from, shows }, index, changes) => ({
      from: axis.xOf(from),
      to: changes[index + 1] === undefined ? width - 10 : axis.xOf(changes[index + 1]?.from ?? 0),
      words: shows,
      fill: fillOfRow[shows],
    }))

/** Bars with their words in them, or below where there is no room. */
function spans(name: string, list: readonly Span[], { breaks }: Axis, top: number): Part {
  const room = (span: Span) => widestPart(span, breaks)
  const isWide = (span: Span) => room(span).to - room(span).from >= textWidth(span.words, labelSize) + 6
  const below = labelsBelow(
    list.filter((span) => !isWide(span)).map(({ from, to, words }) => ({ x: (from + to) / 2, text: words })),
    { top: top + barHeight + 3, rim: 'prim' },
  )
  const bars = list.map(({ from, to, fill }) =>
    element('rect', {
      class: fill,
      x: from + 0.5,
      y: top,
      width: Math.max(2, to - from - 1),
      height: barHeight,
      rx: 1.5,
    }),
  )
  const words = list
    .filter(isWide)
    .map((span) => text((room(span).from + room(span).to) / 2, top + 10.5, span.words, { class: inkOn(span.fill) }))
  return {
    behind: bars.join('') + below.behind,
    front: nameOf(name, top + 11, 500) + words.join('') + below.front,
    height: barHeight + (below.height > 0 ? below.height + 3 : 0),
  }
}

/** Half of what a tear takes away. */
const tearWidth = 5

/** Where nothing is torn out, and most room. */
function widestPart({ from, to }: Span, breaks: Axis['breaks']): { readonly from: number; readonly to: number } {
  const inside = breaks.map(({ x }) => x).filter((x) => x > from && x < to)
  const parts = [...inside, to].map((end, index) => {
    const begin = inside[index - 1]
    return { from: begin === undefined ? from : begin + tearWidth, to: end === to ? to : end - tearWidth }
  })
  return parts.reduce((widest, part) => (part.to - part.from > widest.to - widest.from ? part : widest))
}

function asks({ looks, late }: CondensedStory, axis: Axis, top: number): Part {
  const arrivals = mergeAtPlace(late.map(({ at, type }) => ({ x: axis.xOf(at), text: type })))
  const wanted = [
    ...looks.map((look) => ({ x: axis.xOf(look.at), text: pillWords(look), fill: fillOfAnswer[look.answer] })),
    ...arrivals.map(({ x, text: types }) => ({ x, text: `late: ${types}`, fill: 'asleep' as const })),
  ]
  const placed = placeLabels(wanted, { left: plot.left - 6, right: width - 8, gap: 4, fontSize: labelSize, padding: 6 })
  const fills = new Map(wanted.map(({ x, text: words, fill }) => [`${x} ${words}`, fill]))
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1))
  const pills = placed.map(({ x, text: words, left, width: wide, row }) => {
    const fill = fills.get(`${x} ${words}`) ?? 'quiet'
    const y = top + 8 + row * pillPitch
    return {
      line: element('path', { class: 'line', 'stroke-width': 0.7, d: `M${round(x)} ${round(top)}V${round(y)}` }),
      pill:
        element('rect', { class: fill, x: left, y, width: wide, height: pillHeight, rx: 7 }) +
        text(left + wide / 2, y + 10, words, { class: inkOn(fill) }),
    }
  })
  const dots = placed.map(({ x }) => element('circle', { class: 'ink', cx: x, cy: top, r: 2.6 }))
  return {
    behind: pills.map(({ line }) => line).join(''),
    front: nameOf('asks, hears', top + 18, 500) + dots.join('') + pills.map(({ pill }) => pill).join(''),
    height: 8 + rows * pillPitch,
  }
}

const pillWords = ({ answer, more }: CondensedLook) => (more === 0 ? answer : `${answer}, and ${more} times more`)

function announces(told: readonly Told[], axis: Axis, top: number): Part {
  const flags = mergeAtPlace(
    told.map(({ at, kind, round: number }) => ({
      x: axis.xOf(at),
      text: `${kind.replaceAll('_', ' ')}${number > 1 ? ` (round ${number})` : ''}`,
    })),
  )
  const labels = labelsBelow(flags, { top: top + 5, rim: 'prim' }, 'ink')
  const marks = flags.map(({ x }) =>
    element('path', { class: 'ink', d: `M${round(x)} ${round(top - 4)}l4 4l-4 4l-4 -4Z` }),
  )
  return {
    behind: labels.behind,
    front: nameOf('announces', top + 4, 500) + marks.join('') + labels.front,
    height: 8 + Math.max(12, labels.height),
  }
}
