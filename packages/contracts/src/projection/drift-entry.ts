import { moreDrift } from './drift.ts'

/** Every sort of difference. */
export const driftKinds = ['unknown_field', 'unknown_value', 'wrong_type', 'unknown_detail_type', 'capped'] as const
export type DriftKind = (typeof driftKinds)[number]

export interface DriftEntry {
  readonly kind: DriftKind
  readonly path: string
  /** The name of the unknown value, the type found instead, or nothing. */
  readonly found: string
}

/** Reads what `Drift` wrote, see there. Text without a sort of difference is a path alone. */
export function parseDrift(text: string): DriftEntry {
  if (text === moreDrift) return { kind: 'capped', path: '', found: '' }
  const colon = text.lastIndexOf(':')
  const path = colon < 0 ? text : text.slice(0, colon)
  const what = colon < 0 ? 'unknown' : text.slice(colon + 1)
  if (what === 'unknown') return { kind: 'unknown_field', path, found: '' }
  if (what === misplaced) return { kind: 'unknown_field', path, found: misplaced }
  if (what === 'value') return { kind: 'unknown_value', path, found: '' }
  if (what.startsWith('value=')) return { kind: 'unknown_value', path, found: what.slice('value='.length) }
  return { kind: 'wrong_type', path, found: what }
}

/** A field that is known, but not of this sort of event. */
export const misplaced = 'misplaced'
