import { misplaced } from '@aftercall/contracts'
import { type Difference } from './drift.ts'

/** What is done with such a difference already, and what somebody should do; one line. */
export function adviceOf({
  kind,
  path,
  found,
  source,
}: Pick<Difference, 'kind' | 'path' | 'found' | 'source'>): string {
  switch (kind) {
    case 'unknown_field':
      if (found === misplaced)
        return 'known field in an event that is not published to have it: read all the same; no action'
      return `new field: kept whole in ${rawOf(source)}; no action, until you want a column of it`
    case 'unknown_value':
      if (/\.metrics\[\]\.name$/.test(path)) return "new metric: kept in the row's metrics and in v_metrics; no action"
      if (/metric$/.test(path)) return 'new metric: kept in its table under its name; no action'
      return 'new value: kept as it came; look for it in queries that list values'
    case 'wrong_type':
      return `value of another type: its column is NULL or lacks it, whole in ${rawOf(source)}; report it if it lasts`
    case 'unknown_detail_type':
      return 'new detail-type: whole in unrecognized_events; unsubscribe it, or wait for a version that reads it'
    case 'capped':
      return `more differences than are listed in one: look at the example in ${rawOf(source)}`
  }
}

const rawOf = (source: string) => (source === 'conversation-details' ? 'details_raw' : 'events_raw')
