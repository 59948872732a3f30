import { projectConversation } from '@aftercall/contracts'
import { openLiveCentre } from '@aftercall/simulator'
import { type Play } from './plays.ts'
import { type Lane } from './story.ts'
import { lanesOf } from './lanes.ts'

export const organisationId = '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104'
/** A Tuesday, just after 09:00 UTC. */
export const startsAt = Date.UTC(2031, 8, 30, 9, 3, 17)
/** No event is late or comes twice unless the play says so. */
const transport = { latencyMs: 170, lateShare: 0, lateMaxMs: 0, duplicateShare: 0 }

/** A centre in which one conversation happens. */
export interface SmallCentre {
  /** What reaches the queue, and when. */
  readonly arrivals: readonly { readonly at: number; readonly body: string }[]
  /** The record as the API shows it at `now`; null before it has one. */
  recordAt(now: number): object | null
  /** Who took part, by the record at `now`. */
  lanesAt(now: number): readonly Lane[]
}

export function openSmallCentre({ kind, seed, assumptions, delayOf }: Play): SmallCentre {
  let readAt = startsAt
  const centre = openLiveCentre(
    {
      organisationId,
      organisationSeed: 1,
      client: { id: 'picture', secret: 'picture' },
      requestsPerMinute: 300,
      seed,
      conversations: 1,
      kinds: [kind],
      startAt: () => startsAt,
      assumptions,
      transport,
      isSubscribed: () => true,
    },
    { now: () => readAt, sleep: () => Promise.resolve() },
  )
  const [conversation] = centre.conversations
  if (conversation === undefined) throw new Error(`no conversation of kind ${kind} was played`)
  const recordAt = (now: number) => {
    readAt = now - assumptions.recordDelayMs
    return centre.recordOf(conversation)
  }
  return {
    arrivals: centre.arrivals(conversation).flatMap(({ dueAt, body }) => {
      const delayMs = delayOf(suffixOf(body))
      return delayMs === null ? [] : [{ at: dueAt + delayMs, body }]
    }),
    recordAt,
    lanesAt(now) {
      const projection = projectConversation(recordAt(now))
      if ('unusable' in projection) throw new Error(`the record of ${kind} cannot be read: ${projection.unusable}`)
      return lanesOf(projection.record)
    },
  }
}

const suffixOf = (body: string) => /"detail-type":"[^"]*\{id\}\.([^"]*)"/.exec(body)?.[1] ?? ''
