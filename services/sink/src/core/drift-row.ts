import { isName, parseDrift } from '@aftercall/contracts'
import { type Row } from './table.ts'
import { type SchemaDriftRow } from './tables/schema-drift.ts'

export interface DriftSource {
  readonly orgId: string
  readonly conversationId: string
  /** Of an event; a record is known by its conversation. */
  readonly eventId?: string
  readonly drift: readonly string[]
  /** Epoch ms. */
  readonly receivedAt: number
}

type Difference = Pick<SchemaDriftRow, 'kind' | 'path' | 'found'>

/** What one event or record has that is not as published; `Drift` of the contracts bounds how much that is. */
export const driftRows = (topic: string, source: DriftSource): readonly SchemaDriftRow[] =>
  source.drift.map((entry) => driftRow(topic, source, parseDrift(entry)))

const maxDetailTypeLength = 128

/** Detail-types that are known, but kept whole on purpose, are no drift. */
export function detailTypeDrift(
  topic: string,
  {
    detailType,
    reason,
    ...event
  }: Omit<DriftSource, 'drift' | 'conversationId'> & { detailType: string; reason: string },
): readonly SchemaDriftRow[] {
  if (reason === 'conversation_snapshot') return []
  const found = isName(detailType.replaceAll('{id}', 'id'), maxDetailTypeLength) ? detailType : ''
  return [
    driftRow(topic, { ...event, conversationId: '' }, { kind: 'unknown_detail_type', path: 'detail-type', found }),
  ]
}

const driftRow = (
  source: string,
  { orgId, conversationId, eventId, receivedAt }: Omit<DriftSource, 'drift'>,
  { kind, path, found }: Difference,
): SchemaDriftRow => ({
  org_id: orgId,
  source,
  path,
  kind,
  found,
  first_seen: receivedAt,
  last_seen: receivedAt,
  example_conversation_id: conversationId,
  example_event_id: eventId ?? '',
  seen_in: [eventId ?? conversationId],
})

/** One row per difference of a batch: a field that a new release of Genesys added is in every record. */
export function mergeDrift<T extends { readonly row: Row }>(entries: readonly T[]): readonly T[] {
  const merged = new Map<string, { readonly entry: T; first: number; last: number; readonly seenIn: Set<unknown> }>()
  for (const entry of entries) {
    const row = entry.row as SchemaDriftRow
    const identity = JSON.stringify([row.org_id, row.source, row.kind, row.path, row.found])
    const held = merged.get(identity)
    if (held === undefined) {
      merged.set(identity, { entry, first: row.first_seen, last: row.last_seen, seenIn: new Set(row.seen_in) })
      continue
    }
    held.first = Math.min(held.first, row.first_seen)
    held.last = Math.max(held.last, row.last_seen)
    for (const id of row.seen_in) held.seenIn.add(id)
  }
  return [...merged.values()].map(({ entry, first, last, seenIn }) => ({
    ...entry,
    row: { ...entry.row, first_seen: first, last_seen: last, seen_in: [...seenIn] },
  }))
}
