import { textWidth } from './labels.ts'
import { type CondensedStory } from './condense.ts'
import { type Activity } from './story.ts'
import { isCounted } from './story-event.ts'
import { fillOfActivity } from './style.ts'
import { element, text } from './svg.ts'

export const legendHeight = 22

const words: Readonly<Record<Activity, string>> = {
  connected: 'connected',
  waiting: 'in the queue',
  ringing: 'ringing, dialling',
  hold: 'on hold',
  asleep: 'to be called back',
  'after-call-work': 'after-call work (acw)',
}

/** The colours that occur in this picture, and the two kinds of dots. */
export function drawLegend({ lanes, events }: CondensedStory, top: number): string {
  const present = new Set(lanes.flatMap(({ bars }) => bars.map(({ activity }) => activity)))
  let x = 20
  const entry = (mark: string, label: string) => {
    const markup = mark + text(x + 15, top + 12, label, { class: 'muted', 'text-anchor': 'start' })
    x += 15 + textWidth(label, 9.5) + 16
    return markup
  }
  const bars = (Object.keys(words) as Activity[])
    .filter((activity) => present.has(activity))
    .map((activity) =>
      entry(
        element('rect', { class: fillOfActivity[activity], x, y: top + 4, width: 10, height: 10, rx: 1.5 }),
        words[activity],
      ),
    )
  return [
    ...bars,
    entry(element('circle', { class: 'ink', cx: x + 5, cy: top + 9, r: 2.6 }), 'event that completion counts'),
    ...(events.every(isCounted)
      ? []
      : [
          entry(
            element('circle', { class: 'line', cx: x + 5, cy: top + 9, r: 2.1 }),
            'other event (unnamed: attributes)',
          ),
        ]),
  ].join('')
}
