import { type Row } from './table.ts'
import { type SchemaDriftRow } from './tables/schema-drift.ts'

export interface DriftSource {
  readonly orgId: string
  readonly conversationId: string
  readonly drift: readonly string[]
  /** Epoch ms. */
  readonly receivedAt: number
}

export const driftRows = (
  topic: string,
  { orgId, conversationId, drift, receivedAt }: DriftSource,
): readonly SchemaDriftRow[] =>
  drift.map((path) => ({
    org_id: orgId,
    source: topic,
    path,
    first_seen: receivedAt,
    last_seen: receivedAt,
    example_conversation_id: conversationId,
  }))

/** One row per path of a batch: a field that a new release of Genesys added is in every record. */
export function mergeDrift<T extends { readonly row: Row }>(entries: readonly T[]): readonly T[] {
  const merged = new Map<string, T>()
  for (const entry of entries) {
    const row = entry.row as SchemaDriftRow
    const identity = JSON.stringify([row.org_id, row.source, row.path])
    const before = merged.get(identity)
    merged.set(identity, before === undefined ? entry : { ...before, row: widen(before.row as SchemaDriftRow, row) })
  }
  return [...merged.values()]
}

const widen = (a: SchemaDriftRow, b: SchemaDriftRow): SchemaDriftRow => ({
  ...a,
  first_seen: Math.min(a.first_seen, b.first_seen),
  last_seen: Math.max(a.last_seen, b.last_seen),
})
