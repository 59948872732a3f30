import { type QueueDay, type QueueSight } from './queue-day.ts'
import { type Happening, type Topic } from './topic.ts'

function longest(metric: string, since: number | undefined, at: number) {
  return { metric, count: since === undefined ? 0 : 1, calculatedMetricValue: since === undefined ? 0 : at - since }
}

function resultOf(mediaType: string, { at, counts, oldest }: QueueSight) {
  const now = (metric: string, count: number) => ({ metric, count, calculatedMetricValue: count })
  return {
    mediaType,
    data: [
      now('oAlerting', counts.alerting),
      now('oInteracting', counts.interacting),
      now('oWaiting', counts.waiting),
      longest('oLongestWaiting', oldest.waiting, at),
      longest('oLongestInteracting', oldest.interacting, at),
    ],
  }
}

const activityOf = ({ queueId, mediaType, sights }: QueueDay): Happening[] =>
  sights.map((sight) => ({ at: sight.at, ids: [queueId], body: { results: [resultOf(mediaType, sight)] } }))

export const queueActivity: Topic = {
  detailType: 'v2.analytics.queues.{id}.activity',
  group: 'queues',
  about:
    'What a queue has in hand, and how long the first in line has waited and the longest talk has lasted; on change.',
  published: 'soon',
  ofCentre: ({ queues }) => queues.flatMap(activityOf),
}
