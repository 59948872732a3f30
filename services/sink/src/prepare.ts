import { type Codec, DecodeError, isForAnotherGroup, registryOutage } from '@aftercall/contracts'
import { type KafkaRecord, type RecordBatch } from '@aftercall/kafka'
import { type Clock, type Logger, type LoopWatch, throughOutage, turnsOf } from '@aftercall/runtime'
import { TooWideError } from './core/conversation/width.ts'
import { coordinateText } from './core/coordinates.ts'
import { supersededOf } from './core/newest-of-key.ts'
import { type DeadLetterReason } from './core/reasons.ts'
import {
  compactedTopics,
  isMark,
  type RoutedRow,
  routes,
  type SinkTopic,
  sinkTopics,
  tombstoneRows,
} from './core/routes.ts'
import { type Row, type TableDefinition } from './core/table.ts'

/** A record and whose it is, as far as could be told. */
export interface Source {
  readonly record: KafkaRecord
  /** The topic without its prefix. */
  readonly topic: SinkTopic
  readonly orgId: string | null
  readonly conversationId: string | null
  readonly eventId: string | null
}

export interface SourcedRow {
  readonly row: Row
  readonly source: Source
}

export interface Fault {
  readonly source: Source
  readonly reason: DeadLetterReason
  /** For a person; names columns and schemas, never values. */
  readonly why: string
  /** The error underneath, where there is one. */
  readonly cause?: unknown
}

/** A batch on its way to its tables. */
export interface Prepared {
  readonly batch: RecordBatch
  readonly sources: readonly Source[]
  readonly rows: ReadonlyMap<TableDefinition, readonly SourcedRow[]>
  readonly faults: readonly Fault[]
  /** Records that say nothing: without a value where that removes nothing, and marks of a changelog. */
  readonly ignored: readonly Source[]
  /** Replays that are for another group. */
  readonly forOthers: readonly Source[]
  /** Records of a compacted topic whose key a later one of this batch says again. */
  readonly superseded: readonly Source[]
}

export interface PrepareParts {
  readonly codec: Pick<Codec, 'decode'>
  readonly clock: Clock
  readonly log: Logger
  readonly watch: LoopWatch
  readonly topicPrefix: string
  /** The sink's own: replays for another are left alone. */
  readonly group: { readonly groupId: string }
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
}

/** Decodes every record once and makes its rows; what cannot become rows is a fault, beside the others. */
export async function prepare(batch: RecordBatch, parts: PrepareParts, signal: AbortSignal): Promise<Prepared> {
  const rows = new Map<TableDefinition, SourcedRow[]>()
  const sources: Source[] = []
  const faults: Fault[] = []
  const ignored: Source[] = []
  const superseded: Source[] = []
  const forOthers: Source[] = []
  const turns = turnsOf(parts.clock)
  const isSaidAgain = supersededIn(batch.records, parts.topicPrefix)
  const keep = (made: readonly RoutedRow[], source: Source) => {
    for (const { table, row } of made) {
      const held = rows.get(table)
      if (held === undefined) rows.set(table, [{ row, source }])
      else held.push({ row, source })
    }
  }
  for (const record of batch.records) {
    if (turns.areOver(record.value?.length)) await turns.next(signal)
    const topic = topicOf(record, parts.topicPrefix)
    const bare: Source = { record, topic, orgId: null, conversationId: null, eventId: null }
    if (isForAnotherGroup(record.headers, parts.group.groupId)) {
      sources.push(bare)
      forOthers.push(bare)
      continue
    }
    if (isSaidAgain.has(record)) {
      sources.push(bare)
      superseded.push(bare)
      continue
    }
    const key = record.key?.toString() ?? null
    if (record.value === null || isMark(topic, key)) {
      const removing = isMark(topic, key) ? [] : tombstoneRows(topic, key, record)
      sources.push(bare)
      if (removing.length === 0) ignored.push(bare)
      keep(removing, bare)
      continue
    }
    const decoded = await decode(topic, record.value, parts, signal)
    const source = 'value' in decoded ? { ...bare, ...ownerOf(decoded.value) } : bare
    sources.push(source)
    if ('fault' in decoded) {
      faults.push({ source, reason: 'undecodable', why: decoded.fault, cause: decoded.error })
      continue
    }
    if (turns.areOver()) await turns.next(signal)
    const mapped = map(topic, decoded.value, record)
    if ('fault' in mapped && mapped.error instanceof TooWideError) {
      faults.push({ source, reason: 'too_wide', why: mapped.error.message, cause: mapped.error })
      continue
    }
    if ('fault' in mapped) {
      parts.log.error('no row could be made of a message; it is dead-lettered', {
        source: coordinateText(record),
        err: mapped.error,
      })
      faults.push({ source, reason: 'unmappable', why: mapped.fault, cause: mapped.error })
      continue
    }
    keep(mapped.rows, source)
  }
  return { batch, sources, rows, faults, ignored, superseded, forOthers }
}

function supersededIn(records: readonly KafkaRecord[], prefix: string): ReadonlySet<KafkaRecord> {
  return supersededOf(records.filter((record) => compactedTopics.has(topicOf(record, prefix))))
}

function topicOf({ topic }: KafkaRecord, prefix: string): SinkTopic {
  const name = sinkTopics.find((known) => topic === `${prefix}${known}`)
  if (name === undefined) throw new Error(`could not route a record of topic ${topic}: the sink does not read it`)
  return name
}

/** The registry is asked for as long as it takes: without an answer nobody knows whether the bytes are at fault. */
async function decode(
  topic: SinkTopic,
  value: Buffer,
  parts: PrepareParts,
  signal: AbortSignal,
): Promise<{ readonly value: object } | { readonly fault: string; readonly error: DecodeError }> {
  try {
    return { value: await throughOutage(() => parts.codec.decode(topic, value), registryOutage, parts, signal) }
  } catch (error) {
    if (error instanceof DecodeError) return { fault: error.message, error }
    throw error
  }
}

function map(
  topic: SinkTopic,
  value: object,
  record: KafkaRecord,
): { readonly rows: readonly RoutedRow[] } | { readonly fault: string; readonly error: unknown } {
  const route = routes[topic] as (value: object, at: KafkaRecord) => readonly RoutedRow[]
  try {
    return { rows: route(value, record) }
  } catch (error) {
    return { fault: `The mapping failed with ${error instanceof Error ? error.name : 'an unknown error'}.`, error }
  }
}

function ownerOf(value: object): Pick<Source, 'orgId' | 'conversationId' | 'eventId'> {
  const field = (name: string) => {
    const found: unknown = Reflect.get(value, name)
    return typeof found === 'string' ? found : null
  }
  return { orgId: field('orgId'), conversationId: field('conversationId'), eventId: field('eventId') }
}
