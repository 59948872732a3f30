import { type AnalyticsConversationSegment } from '@aftercall/contracts'

export const isWrapUp = ({ segmentType }: AnalyticsConversationSegment) => segmentType?.toLowerCase() === 'wrapup'

/** The end of the last segment that has one; null where none has. Epoch ms. */
export const lastEnd = (segments: readonly AnalyticsConversationSegment[]): number | null =>
  latest(segments.map(({ segmentEnd }) => segmentEnd))

/** The last of the times that are known. */
export function latest(times: readonly (number | null)[]): number | null {
  const last = times.reduce<number>((known, time) => Math.max(known, time ?? -Infinity), -Infinity)
  return last === -Infinity ? null : last
}
