import { type QueueDepth } from '@aftercall/queues'
import { type Column, tableLines } from '../print/table.ts'
import { minuteOf } from '../print/time.ts'
import { type Drained, type DrainGroup } from './drain.ts'

export interface ListedQueue extends QueueDepth {
  readonly kind: 'events' | 'dead letters'
}

const queueColumns: readonly Column<ListedQueue>[] = [
  { heading: 'queue', of: ({ name }) => name },
  { heading: 'holds', of: ({ kind }) => kind },
  { heading: 'waiting', side: 'right', of: ({ visible }) => String(visible) },
  { heading: 'in flight', side: 'right', of: ({ inFlight }) => String(inFlight) },
  { heading: 'delayed', side: 'right', of: ({ delayed }) => String(delayed) },
]

const groupColumns: readonly Column<DrainGroup>[] = [
  { heading: 'error code', of: ({ errorCode }) => errorCode },
  { heading: 'gave up', of: ({ exhausted }) => exhausted || '–' },
  { heading: 'rule', of: ({ rule }) => rule || '–' },
  { heading: 'messages', side: 'right', of: ({ messages }) => String(messages) },
  { heading: 'retries', side: 'right', of: ({ retries }) => String(retries) },
  { heading: 'oldest', of: ({ oldestSentAt }) => minuteOf(oldestSentAt) || '–' },
  { heading: 'error', of: ({ errorMessage }) => errorMessage || '–' },
]

export function queueLines(queues: readonly ListedQueue[]): readonly string[] {
  const dead = queues.filter(({ kind, visible, inFlight }) => kind === 'dead letters' && visible + inFlight > 0)
  return [
    ...tableLines(queueColumns, queues),
    ...(dead.length === 0 ? [] : ['', `look into it: aftercall queues drain ${dead[0]?.name ?? ''} --dry-run`]),
  ]
}

const count = (messages: number) => `${messages} message${messages === 1 ? '' : 's'}`

export function drainLines(drained: Drained, { from, to, dryRun }: { from: string; to: string; dryRun: boolean }) {
  const seen = drained.groups.reduce((sum, { messages }) => sum + messages, 0)
  const table = drained.groups.length === 0 ? [] : ['', ...tableLines(groupColumns, drained.groups)]
  if (dryRun) return [`would move ${count(seen)} from ${from} to ${to}; times are UTC`, ...table]
  return [
    `moved ${count(drained.moved)} from ${from} to ${to}; times are UTC`,
    ...(drained.notDeleted === 0
      ? []
      : [
          `${count(drained.notDeleted)} could not be deleted from ${from}: they are in both queues, which does no harm`,
        ]),
    ...table,
  ]
}
