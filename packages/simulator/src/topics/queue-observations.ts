import { iso } from '../record/session.ts'
import { type CentreDay } from './centre-day.ts'
import { stateAt } from './interval.ts'
import { halfHourMs, type QueueDay, type QueueSight } from './queue-day.ts'
import { type Happening, type Topic } from './topic.ts'

/** Of the users who may work for the queue and are on queue: how many in each routing status. */
function onQueueUsers({ users }: CentreDay, queueId: string, at: number) {
  const statuses = users.flatMap(({ queueIds, routing, presence }) => {
    const isThere = queueIds.includes(queueId) && stateAt(presence, at)?.state === 'ON_QUEUE'
    return isThere ? (stateAt(routing, at)?.state ?? []) : []
  })
  return [...Map.groupBy(statuses, (status) => status)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([qualifier, same]) => ({ metric: 'oOnQueueUsers', qualifier, stats: { count: same.length } }))
}

/** Times and counts of the half-hour so far: a count has nothing but that. */
const aggregates = ({ totals }: QueueSight) =>
  totals.map(({ name, count, sum, min, max }) => ({
    metric: name,
    stats: name.startsWith('t') ? { count, sum, min, max } : { count },
  }))

const current = ({ counts }: QueueSight) => [
  { metric: 'oAlerting', stats: { count: counts.alerting } },
  { metric: 'oInteracting', stats: { count: counts.interacting } },
  { metric: 'oWaiting', stats: { count: counts.waiting } },
]

function observationsOf({ queueId, mediaType, sights }: QueueDay, day: CentreDay): Happening[] {
  return sights.map((sight) => {
    const interval = `${iso(sight.halfHour)}/${iso(sight.halfHour + halfHourMs)}`
    const metrics = [...aggregates(sight), ...current(sight), ...onQueueUsers(day, queueId, sight.at)]
    return {
      at: sight.at,
      ids: [queueId],
      body: { group: { queueId, mediaType }, data: [{ interval, metrics }] },
    }
  })
}

export const queueObservations: Topic = {
  detailType: 'v2.analytics.queues.{id}.observations',
  group: 'queues',
  about: 'What a queue has counted in the half-hour so far, and what it has in hand; on change.',
  published: 'soon',
  ofCentre: (day) => day.queues.flatMap((queue) => observationsOf(queue, day)),
}
