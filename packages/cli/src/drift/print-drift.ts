import { type Column, tableLines } from '../print/table.ts'
import { minuteOf } from '../print/time.ts'
import { adviceOf } from './advice.ts'
import { type Difference, maxDifferences } from './drift.ts'

const columns: readonly Column<Difference>[] = [
  { heading: '', of: ({ isNew }) => (isNew ? 'new' : '') },
  { heading: 'kind', of: ({ kind }) => kind },
  { heading: 'source', of: ({ source }) => source },
  { heading: 'where', of: ({ path }) => path || '–' },
  { heading: 'found', of: ({ found }) => found || '–' },
  { heading: 'seen in', side: 'right', of: ({ seen }) => String(seen) },
  { heading: 'first seen', of: ({ firstSeen }) => minuteOf(firstSeen) },
  { heading: 'last seen', of: ({ lastSeen }) => minuteOf(lastSeen) },
  {
    heading: 'example',
    of: ({ exampleConversationId, exampleEventId }) =>
      exampleEventId === '' ? `conversation ${exampleConversationId}` : `event ${exampleEventId}`,
  },
]
const organisation: Column<Difference> = { heading: 'organisation', of: (row) => row.organisation }

/** Lines for a person: what differs, then what to do, one line for each sort. */
export function driftLines(differences: readonly Difference[], since: string): readonly string[] {
  if (differences.length === 0) return [`drift: nothing differed from what is published in the last ${since}`]
  const fresh = differences.filter(({ isNew }) => isNew).length
  const several = new Set(differences.map((row) => row.organisation)).size > 1
  const capped = differences.length === maxDifferences ? `, the newest ${maxDifferences} of more` : ''
  return [
    `drift: ${differences.length} difference${differences.length === 1 ? '' : 's'} in the last ${since}, ${fresh} of them new${capped}; times are UTC`,
    '',
    ...tableLines(several ? [organisation, ...columns] : columns, differences),
    '',
    ...[...new Set(differences.map(adviceOf))],
  ]
}
