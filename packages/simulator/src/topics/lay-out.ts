import { conversationHappenings, type Newsroom, type Story } from './conversation-traffic.ts'
import { noTraces, shifted, trace, type Traces } from './traces.ts'

/** What one conversation gives the topics to speak of, in times after its beginning. */
export interface TopicSketch {
  /** When each of the events that tell of it alone happens. */
  readonly times: readonly number[]
  readonly traces: Traces
}

/** A conversation that begins at 0, looked through before it is known when in the play it begins. */
export function sketchTopics(newsroom: Newsroom, story: Omit<Story, 'until'>): TopicSketch {
  const { topics, assumptions } = newsroom
  const told = conversationHappenings(newsroom, { ...story, until: Infinity })
  const traces = noTraces()
  if (topics.some((topic) => topic.ofCentre)) trace(story.conversation, assumptions, traces)
  return { times: told.flatMap(({ happenings }) => happenings.map(({ at }) => at)), traces }
}

/** A sketch, and when its conversation begins after the beginning of the play. */
export interface Placed {
  readonly offsetMs: number
  readonly topics: TopicSketch
}

/** What all conversations of a play together give the topics to speak of. */
export interface TopicLayout {
  /** How many events the topics will tell of single conversations, until the time that nothing is told any more. */
  readonly eventCount: number
  /** In order of the conversations, for a play that begins at `beginsAt` (epoch ms). */
  traces(beginsAt: number): Traces
}

const countUntil = (until: number, { offsetMs, topics: { times } }: Placed) =>
  times.filter((at) => offsetMs + at <= until).length

export function layOutTopics(placed: readonly Placed[], until: number): TopicLayout {
  return {
    eventCount: placed.reduce((total, one) => total + countUntil(until, one), 0),
    traces: (beginsAt) => {
      const moved = placed.map(({ offsetMs, topics }) => shifted(topics.traces, beginsAt + offsetMs))
      return {
        users: moved.flatMap(({ users }) => users),
        queues: moved.flatMap(({ queues }) => queues),
        metrics: moved.flatMap(({ metrics }) => metrics),
      }
    },
  }
}
