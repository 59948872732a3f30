import { agentStates } from './agent-states.ts'
import { audits } from './audits.ts'
import { categories } from './categories.ts'
import { conversationMetrics } from './conversation-metrics.ts'
import { empathy } from './empathy.ts'
import { inventedTopic } from './invented.ts'
import { jobsAvailability } from './jobs-availability.ts'
import { operationalEvents } from './operational-events.ts'
import { queueActivity } from './queue-activity.ts'
import { queueObservations } from './queue-observations.ts'
import { routingStatus } from './routing-status.ts'
import { sentiment } from './sentiment.ts'
import { spokenTopics } from './spoken-topics.ts'
import { type Topic } from './topic.ts'
import { transcription } from './transcription.ts'
import { userActivity } from './user-activity.ts'
import { userTokens } from './user-tokens.ts'

/** Every topic beside the sixteen detail events. A new one is one file and one line here. */
export const topics: readonly Topic[] = [
  conversationMetrics,
  agentStates,
  sentiment,
  empathy,
  spokenTopics,
  categories,
  transcription,
  queueObservations,
  queueActivity,
  routingStatus,
  userActivity,
  userTokens,
  operationalEvents,
  audits,
  jobsAvailability,
  inventedTopic,
]
