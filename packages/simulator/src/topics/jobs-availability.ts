import { iso } from '../record/session.ts'
import { type Topic } from './topic.ts'

/** How far the bulk store may lag behind. */
const [leastLagMs, mostLagMs] = [2 * 3_600_000, 5 * 3_600_000]

export const jobsAvailability: Topic = {
  detailType: 'v2.analytics.conversations.details.jobs.availability',
  group: 'availability',
  about: 'Up to when the bulk store of conversation records is complete; it only moves forward.',
  published: 'soon',
  ofCentre: ({ from, to, volume, dice }) => {
    const throws = dice.fork('availability')
    const count = Math.floor((to - from) / volume.availabilityEveryMs)
    let available = from - mostLagMs
    return Array.from({ length: count }, (_, index) => {
      const at = from + Math.round((index + 0.5) * volume.availabilityEveryMs)
      available = Math.max(available + 1, at - throws.whole(leastLagMs, mostLagMs))
      return { at, ids: [], body: { dataAvailabilityDate: iso(available) } }
    })
  },
}
