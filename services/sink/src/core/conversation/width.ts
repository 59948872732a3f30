import { type AnalyticsConversation } from '@aftercall/contracts'

/** Children of a row refer to each other by numbers of 16 bits; a call has dozens of each, a chat of months some thousands. */
export const maxChildren = 65_535

/** A record with more children of one kind than a row can hold. Making its row would only keep the sink busy until it is refused. */
export class TooWideError extends Error {
  override readonly name = 'TooWideError'
  constructor(kind: string) {
    super(`The record has more than ${maxChildren} ${kind}.`)
  }
}

/** @throws TooWideError naming the first kind of which there are too many */
export function refuseTooWide({ participants }: AnalyticsConversation): void {
  const limit = (kind: string, number: number) => {
    if (number > maxChildren) throw new TooWideError(kind)
  }
  const counts = { sessions: 0, segments: 0, metrics: 0, 'media statistics': 0, 'flow outcomes': 0 }
  limit('participants', participants.length)
  for (const { sessions } of participants) {
    counts.sessions += sessions.length
    for (const session of sessions) {
      counts.segments += session.segments.length
      counts.metrics += session.metrics.length
      counts['media statistics'] += session.mediaEndpointStats.length
      counts['flow outcomes'] += session.flow?.outcomes.length ?? 0
    }
  }
  for (const [kind, number] of Object.entries(counts)) limit(kind, number)
}
