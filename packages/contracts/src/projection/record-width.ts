/**
 * More children than any real record has: a call has dozens of each, a chat of months some thousands. Beyond them one record would keep a service busy
 * for longer than 50 ms at a time; none is above the 65,535 by which the children of a row refer to each other.
 */
export const maxChildren = {
  participants: 20_000,
  sessions: 8_000,
  segments: 20_000,
  metrics: 60_000,
  'media statistics': 8_000,
  'flow outcomes': 8_000,
} as const
export type ChildKind = keyof typeof maxChildren

/** The first kind of which a record has too many, whatever else stands in it; null when it has not. Takes JSON as well as its projection. */
export function tooManyOf(record: unknown): ChildKind | null {
  const counts: Record<ChildKind, number> = {
    participants: 0,
    sessions: 0,
    segments: 0,
    metrics: 0,
    'media statistics': 0,
    'flow outcomes': 0,
  }
  const participants = listIn(record, 'participants')
  counts.participants = participants.length
  for (const participant of participants) {
    const sessions = listIn(participant, 'sessions')
    counts.sessions += sessions.length
    for (const session of sessions) {
      counts.segments += listIn(session, 'segments').length
      counts.metrics += listIn(session, 'metrics').length
      counts['media statistics'] += listIn(session, 'mediaEndpointStats').length
      counts['flow outcomes'] += listIn(fieldOf(session, 'flow'), 'outcomes').length
    }
  }
  return (Object.keys(counts) as ChildKind[]).find((kind) => counts[kind] > maxChildren[kind]) ?? null
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name)
  return Array.isArray(list) ? list : []
}
