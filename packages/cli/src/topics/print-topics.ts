import { type Column, tableLines } from '../print/table.ts'
import { lengthOf, minuteOf } from '../print/time.ts'
import { type Topic, type TopicState } from './topics.ts'

const columns: readonly Column<Topic>[] = [
  { heading: 'state', of: ({ state }) => state },
  { heading: 'detail-type', of: ({ detailType }) => detailType },
  { heading: 'goes to', of: ({ family }) => family },
  { heading: 'events', side: 'right', of: ({ events }) => String(events) },
  { heading: 'an hour', side: 'right', of: ({ perHour }) => String(Math.round(perHour * 10) / 10) },
  { heading: 'last seen', of: ({ lastSeen }) => (lastSeen === null ? '–' : minuteOf(lastSeen)) },
  { heading: 'late p50', side: 'right', of: ({ lateP50Ms }) => lengthOf(lateP50Ms) },
  { heading: 'late p95', side: 'right', of: ({ lateP95Ms }) => lengthOf(lateP95Ms) },
]

const notes: Readonly<Record<TopicState, string | null>> = {
  arrives: null,
  silent:
    "silent: expected and not seen; look at the integration's event filter, and whether there was any such traffic",
  unsubscribed:
    'unsubscribed: arrives although GENESYS_SUBSCRIBED_TOPICS does not name it; another integration may send it',
  unrecognized:
    'unrecognized: no version of Aftercall that runs here reads it; its events are whole in unrecognized_events',
}

export function topicLines(topics: readonly Topic[], isTold: boolean, since: string): readonly string[] {
  const count = (state: TopicState) => topics.filter((topic) => topic.state === state).length
  const states = Object.keys(notes) as TopicState[]
  return [
    `topics: ${states.map((state) => `${count(state)} ${state}`).join(', ')} in the last ${since}; times are UTC`,
    isTold
      ? 'expected: what GENESYS_SUBSCRIBED_TOPICS names'
      : 'expected: every known topic, for GENESYS_SUBSCRIBED_TOPICS is not set',
    '',
    ...tableLines(columns, topics),
    '',
    ...states.flatMap((state) => (count(state) === 0 ? [] : (notes[state] ?? []))),
    'late: from the event to the queue',
  ]
}
