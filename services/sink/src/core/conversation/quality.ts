import { type AnalyticsConversation } from '@aftercall/contracts'
import { type SessionView } from './sessions.ts'

/** Lowest quality of all legs, as the record sums it up or, where it does not, as its legs say. Null without statistics. */
export function qualityOf(record: AnalyticsConversation, sessions: readonly SessionView[]) {
  const lowest = (field: 'minMos' | 'minRFactor') => {
    let low: number | null = null
    for (const { session } of sessions)
      for (const { [field]: value } of session.mediaEndpointStats)
        if (value !== null && (low === null || value < low)) low = value
    return low
  }
  return {
    minMos: record.mediaStatsMinConversationMos ?? lowest('minMos'),
    minRFactor: record.mediaStatsMinConversationRFactor ?? lowest('minRFactor'),
  }
}
