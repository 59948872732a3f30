import { agentStates } from './agent-states.ts'
import { analyticsAvailability } from './analytics-availability.ts'
import { auditEvents } from './audit-events.ts'
import { conversationMetrics } from './conversation-metrics.ts'
import { type AnyFamilyRule } from './family.ts'
import { operationalEvents } from './operational-events.ts'
import { queueObservations } from './queue-observations.ts'
import { speechAnalytics } from './speech-analytics.ts'
import { userStatus } from './user-status.ts'
import { userTokens } from './user-tokens.ts'

/** Every detail-type that is typed, besides the detail events of conversations. */
export const familyRules: readonly AnyFamilyRule[] = [
  conversationMetrics,
  ...speechAnalytics,
  ...queueObservations,
  ...userStatus,
  userTokens,
  operationalEvents,
  auditEvents,
  analyticsAvailability,
  agentStates,
]
