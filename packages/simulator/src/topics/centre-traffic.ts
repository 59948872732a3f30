import { type EventSource, type Publication } from '../events/envelope.ts'
import { rollDice } from '../facts/dice.ts'
import { announcer } from './announce.ts'
import { type CentreDay } from './centre-day.ts'
import { type Newsroom } from './conversation-traffic.ts'
import { queueDays } from './queue-day.ts'
import { type Traces } from './traces.ts'
import { userDay } from './user-day.ts'

/** What the topics say of the centre as a whole. */
export interface CentreTraffic {
  readonly day: CentreDay
  readonly count: number
  /** In order of time; the same each time it is asked. */
  publications(): Generator<Publication>
}

/** From when to when (epoch ms) the centre is watched, and the name of its throws. */
export interface Watch {
  readonly from: number
  readonly to: number
  readonly throws: string
}

function dayOf({ organisation, volume }: Newsroom, traces: Traces, { from, to, throws }: Watch): CentreDay {
  const dice = rollDice(`${throws}/centre`)
  const byUser = Map.groupBy(traces.users, ({ userId }) => userId)
  const users = organisation.users.flatMap(
    (user) => userDay(user, byUser.get(user.id) ?? [], { from, to }, dice.fork(user.id)) ?? [],
  )
  const queues = queueDays(traces, { from, to }, volume.observationEveryMs)
  return { organisation, volume, from, to, users, queues, dice }
}

export function centreTraffic(newsroom: Newsroom, source: EventSource, traces: Traces, watch: Watch): CentreTraffic {
  const day = dayOf(newsroom, traces, watch)
  const told = newsroom.topics
    .flatMap((topic) => (topic.ofCentre?.(day) ?? []).map((happening) => ({ topic, happening })))
    .filter(({ happening: { at } }) => at >= day.from && at < day.to)
    .sort((one, other) => one.happening.at - other.happening.at)
  return {
    day,
    count: told.length,
    publications: function* () {
      const announcers = new Map(
        newsroom.topics.map((topic) => {
          const dice = rollDice(`${watch.throws}/centre/publish/${topic.detailType}`)
          return [topic, announcer(topic, source, dice)]
        }),
      )
      for (const { topic, happening } of told) {
        const publication = announcers.get(topic)?.(happening)
        if (publication) yield publication
      }
    },
  }
}
