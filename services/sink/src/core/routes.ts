import { type TopicValue } from '@aftercall/contracts'
import { completionRow } from './completion-row.ts'
import { conversationRow, detailsRawRow } from './conversation-row.ts'
import { type Coordinates } from './coordinates.ts'
import { deadLetterRow } from './dead-letter-row.ts'
import { driftRows, mergeDrift } from './drift-row.ts'
import { attributeRows, eventRow } from './event-row.ts'
import { type Row, type RowOf, type TableDefinition } from './table.ts'
import { conversationAttributes } from './tables/conversation-attributes.ts'
import { conversationCompletions } from './tables/conversation-completions.ts'
import { conversations } from './tables/conversations.ts'
import { deadLetters } from './tables/dead-letters.ts'
import { detailsRaw } from './tables/details-raw.ts'
import { eventsRaw } from './tables/events-raw.ts'
import { schemaDrift } from './tables/schema-drift.ts'
import { unrecognizedEvents } from './tables/unrecognized-events.ts'
import { unrecognizedRow } from './unrecognized-row.ts'

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
  'conversation-details': (details) => {
    const row = conversationRow(details)
    return [
      to(conversations, row),
      to(detailsRaw, detailsRawRow(details, row.conversation_start)),
      ...driftRows('conversation-details', details).map((drift) => to(schemaDrift, drift)),
    ]
  },
  'conversation-completions': (completion, at) => [to(conversationCompletions, completionRow(completion, at))],
  'unrecognized-events': (event, at) => [to(unrecognizedEvents, unrecognizedRow(event, at))],
  'dead-letters': (letter, at) => [to(deadLetters, deadLetterRow(letter, at))],
} satisfies {
  readonly [Topic in keyof TopicValue]?: (value: TopicValue[Topic], at: Coordinates) => readonly RoutedRow[]
}

export type SinkTopic = keyof typeof routes
export const sinkTopics = Object.keys(routes) as readonly SinkTopic[]

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
  { table: conversationCompletions, monthOf: 'at' },
  { table: conversationAttributes },
  { table: unrecognizedEvents },
  { table: deadLetters },
  { table: schemaDrift, compact: mergeDrift },
]

const to = <Table extends TableDefinition>(table: Table, row: RowOf<Table>): RoutedRow => ({ table, row })
