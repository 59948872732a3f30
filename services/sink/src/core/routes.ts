import { type TopicValue } from '@aftercall/contracts'
import { agentStateRow } from './agent-state-row.ts'
import { auditEventRow } from './audit-event-row.ts'
import { availabilityRow } from './availability-row.ts'
import { completionRow } from './completion-row.ts'
import { conversationRow, detailsRawRow } from './conversation-row.ts'
import { type Coordinates, type Stamp } from './coordinates.ts'
import { deadLetterFailureRow, deadLetterRow } from './dead-letter-row.ts'
import { removedRows } from './removed-rows.ts'
import { detailTypeDrift, driftRows, mergeDrift } from './drift-row.ts'
import { attributeRows, eventRow } from './event-row.ts'
import { type FamilyEvent, familyEventRow } from './family-event-row.ts'
import { metricRow } from './metric-row.ts'
import { observationRows } from './observation-rows.ts'
import { forgottenConversationRow, openConversationRow } from './open-conversation-row.ts'
import { operationalEventRow } from './operational-event-row.ts'
import { speechRow } from './speech-row.ts'
import { type Row, type RowOf, type TableDefinition } from './table.ts'
import { agentStates } from './tables/agent-states.ts'
import { analyticsAvailability } from './tables/analytics-availability.ts'
import { auditEvents } from './tables/audit-events.ts'
import { conversationAttributes } from './tables/conversation-attributes.ts'
import { conversationCompletions } from './tables/conversation-completions.ts'
import { conversationMetricEvents } from './tables/conversation-metric-events.ts'
import { conversations } from './tables/conversations.ts'
import { deadLetterFailures, deadLetters } from './tables/dead-letters.ts'
import { detailsRaw } from './tables/details-raw.ts'
import { eventsRaw } from './tables/events-raw.ts'
import { openConversations } from './tables/open-conversations.ts'
import { operationalEvents } from './tables/operational-events.ts'
import { queueObservations } from './tables/queue-observations.ts'
import { schemaDrift } from './tables/schema-drift.ts'
import { speechAnalytics } from './tables/speech-analytics.ts'
import { unrecognizedEvents } from './tables/unrecognized-events.ts'
import { userStatus } from './tables/user-status.ts'
import { userTokens } from './tables/user-tokens.ts'
import { unrecognizedRow } from './unrecognized-row.ts'
import { userStatusRow } from './user-status-row.ts'
import { userTokenRow } from './user-token-row.ts'

/** A row on its way to its table. */
export interface RoutedRow {
  readonly table: TableDefinition
  readonly row: Row
}

/** Which rows each topic's values become. One line per table; a new topic is a new entry. */
export const routes = {
  'conversation-events': (event, at) => [
    to(eventsRaw, eventRow(event, at)),
    ...attributeRows(event).map((row) => to(conversationAttributes, row)),
    ...driftRows('conversation-events', event).map((row) => to(schemaDrift, row)),
  ],
  'conversation-metrics': (metric, at) => [
    to(conversationMetricEvents, metricRow(metric)),
    ...received('conversation-metrics', metric, at),
  ],
  'speech-analytics': (event, at) => [
    to(speechAnalytics, speechRow(event)),
    ...received('speech-analytics', { ...event, sessionId: event.communicationId }, at),
  ],
  'queue-observations': (event, at) => [
    ...observationRows(event).map((row) => to(queueObservations, row)),
    ...received('queue-observations', { ...event, entityId: event.queueId }, at),
  ],
  'user-status': (event, at) => [
    to(userStatus, userStatusRow(event)),
    ...received('user-status', { ...event, entityId: event.userId }, at),
  ],
  'user-tokens': (event, at) => [
    to(userTokens, userTokenRow(event)),
    ...received('user-tokens', { ...event, entityId: event.userId }, at),
  ],
  'operational-events': (event, at) => [
    to(operationalEvents, operationalEventRow(event)),
    ...received('operational-events', { ...event, entityId: event.definitionId }, at),
  ],
  'audit-events': (event, at) => [to(auditEvents, auditEventRow(event)), ...received('audit-events', event, at)],
  'analytics-availability': (event, at) => [
    to(analyticsAvailability, availabilityRow(event)),
    ...received('analytics-availability', event, at),
  ],
  'agent-states': (event, at) => [
    to(agentStates, agentStateRow(event)),
    ...received('agent-states', { ...event, entityId: event.userId }, at),
  ],
  'conversation-details': (details) => {
    const row = conversationRow(details)
    return [
      to(conversations, row),
      to(detailsRaw, detailsRawRow(details, row.conversation_start)),
      ...removedRows(details),
      ...driftRows('conversation-details', details).map((drift) => to(schemaDrift, drift)),
    ]
  },
  'conversation-completions': (completion, at) => [to(conversationCompletions, completionRow(completion, at))],
  'completion-state': (state, at) => [to(openConversations, openConversationRow(state, at))],
  'unrecognized-events': (event, at) => [
    to(unrecognizedEvents, unrecognizedRow(event, at)),
    ...detailTypeDrift('unrecognized-events', event).map((row) => to(schemaDrift, row)),
  ],
  'dead-letters': (letter, at) => [
    to(deadLetters, deadLetterRow(letter, at)),
    to(deadLetterFailures, deadLetterFailureRow(letter)),
  ],
} satisfies {
  readonly [Topic in keyof TopicValue]?: (value: TopicValue[Topic], at: Stamp) => readonly RoutedRow[]
}

export type SinkTopic = keyof typeof routes
export const sinkTopics = Object.keys(routes) as readonly SinkTopic[]

/** Topics of which only the newest record of each key says anything. */
export const compactedTopics: ReadonlySet<SinkTopic> = new Set(['completion-state'])

/** Keys of a compacted topic that name no conversation are marks by which owners of a partition talk to their successors. */
export const isMark = (topic: SinkTopic, key: string | null): boolean =>
  topic === 'completion-state' && key?.includes('/') !== true

/** Which rows a record without a value becomes; none where it says nothing. */
export function tombstoneRows(topic: SinkTopic, key: string | null, at: Stamp): readonly RoutedRow[] {
  const row = topic === 'completion-state' ? forgottenConversationRow(key, at) : null
  return row === null ? [] : [to(openConversations, row)]
}

export interface WrittenTable {
  readonly table: TableDefinition
  /** The column of epoch ms whose month (UTC) is the partition, where the table has partitions. */
  readonly monthOf?: string
  /** Makes fewer rows of a batch's rows. */
  readonly compact?: <T extends { readonly row: Row }>(entries: readonly T[]) => readonly T[]
}

/** Every table written. */
export const tables: readonly WrittenTable[] = [
  { table: conversations, monthOf: 'conversation_start' },
  { table: detailsRaw, monthOf: 'conversation_start' },
  { table: eventsRaw, monthOf: 'event_time' },
  { table: conversationMetricEvents, monthOf: 'event_time' },
  { table: speechAnalytics, monthOf: 'event_time' },
  { table: queueObservations, monthOf: 'event_time' },
  { table: userStatus, monthOf: 'event_time' },
  { table: userTokens, monthOf: 'event_time' },
  { table: operationalEvents, monthOf: 'event_time' },
  { table: auditEvents, monthOf: 'event_time' },
  { table: analyticsAvailability, monthOf: 'event_time' },
  { table: agentStates, monthOf: 'event_time' },
  { table: conversationCompletions, monthOf: 'at' },
  { table: openConversations },
  { table: conversationAttributes },
  { table: unrecognizedEvents },
  { table: deadLetters },
  { table: deadLetterFailures },
  { table: schemaDrift, compact: mergeDrift },
]

const to = <Table extends TableDefinition>(table: Table, row: RowOf<Table>): RoutedRow => ({ table, row })

/** What becomes of an event of any family but the detail events beside its typed row. */
function received(topic: string, event: FamilyEvent, at: Coordinates): readonly RoutedRow[] {
  const conversationId = event.conversationId ?? ''
  return [
    to(eventsRaw, familyEventRow(event, at)),
    ...driftRows(topic, { ...event, conversationId }).map((row) => to(schemaDrift, row)),
  ]
}
