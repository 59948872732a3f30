import { type Column, tableLines } from '../print/table.ts'
import { lengthOf, minuteOf } from '../print/time.ts'
import { classes, type Hole, isOff, type Lag, type OrganisationBalance, type Status } from './status.ts'

const alwaysShown: ReadonlySet<string> = new Set(['open', 'final', 'unaccounted'])

/** Classes that nobody is in are left out, so that it fits. */
const balanceColumns = (balance: readonly OrganisationBalance[]): readonly Column<OrganisationBalance>[] => [
  { heading: 'organisation', of: ({ organisation }) => shortened(organisation, 12) },
  ...classes
    .filter((name) => alwaysShown.has(name) || balance.some(({ counts }) => counts[name] > 0))
    .map((name): Column<OrganisationBalance> => ({
      heading: name.replaceAll('_', ' '),
      side: 'right',
      of: ({ counts }) => String(counts[name]),
    })),
]

const lagColumns: readonly Column<Lag>[] = [
  { heading: 'lag of', of: ({ service }) => service },
  { heading: 'topic', of: ({ topic }) => topic },
  { heading: 'records', side: 'right', of: ({ records }) => String(records) },
]

/** One screen at 100 columns. */
export function statusLines(status: Status): readonly string[] {
  return [
    `status at ${minuteOf(status.at)} UTC: ${summaryOf(status)}`,
    ...balanceLines(status),
    ...openLines(status),
    ...lagLines(status),
    ...queueLines(status),
    ...deadLetterLines(status),
    ...flowLines(status),
    ...(status.unasked.length === 0 ? [] : ['']),
    ...status.unasked.map(({ what, why }) => `could not ask: ${what}: ${why}`),
  ]
}

function summaryOf(status: Status): string {
  if (status.balance === null) return 'the balance could not be asked'
  return isOff(status) ? 'THE BALANCE IS OFF' : 'the balance is even'
}

function balanceLines({ balance, lags }: Status): readonly string[] {
  if (balance === null) return []
  if (balance.length === 0) return ['', 'balance: no conversation was seen yet']
  const holes = balance.flatMap((own) => own.holes)
  const behind = (lags ?? []).reduce((sum, { records }) => sum + records, 0)
  return [
    '',
    ...tableLines(balanceColumns(balance), balance),
    ...(holes.length === 0 ? [] : ['', ...holes.slice(0, shown).map(holeText)]),
    ...(holes.length === 0 || behind === 0
      ? []
      : [`  ${behind} records are not read yet (lag, below): what is missing may be on its way`]),
  ]
}

const shown = 8

const holeText = ({ reason, conversations, oldestAt, exampleConversationId }: Hole) =>
  `  ${conversations} unaccounted: ${reason}; since ${minuteOf(oldestAt)}, such as ${exampleConversationId}`

function openLines({ open, at }: Status): readonly string[] {
  if (open === null) return []
  const oldest =
    open.oldestSince === null
      ? ''
      : `; the oldest for ${lengthOf(Date.parse(at) - Date.parse(open.oldestSince))} (${open.oldestConversationId ?? ''})`
  return [
    '',
    `open: ${open.conversations} conversations, ${open.overdue} overdue by an hour${oldest}`,
    `fetches: ${open.pendingFetches} asked for and not answered; ${open.refused} conversations parked as refused`,
  ]
}

function lagLines({ lags }: Status): readonly string[] {
  if (lags === null) return []
  const behind = lags.filter(({ records }) => records > 0)
  return ['', ...(behind.length === 0 ? ['lag: none; every service has read all'] : tableLines(lagColumns, behind))]
}

function queueLines({ queues }: Status): readonly string[] {
  if (queues === null) return []
  const named = queues.map(
    ({ name, kind, visible, inFlight }) =>
      `${name}${kind === 'events' ? '' : ' (dead letters)'} ${visible} + ${inFlight} in flight`,
  )
  return ['', `queues: ${named.length === 0 ? 'none told (SQS_QUEUE_URLS)' : named.join('; ')}`]
}

function deadLetterLines({ deadLetters }: Status): readonly string[] {
  if (deadLetters === null) return []
  if (deadLetters.length === 0) return ['dead letters: none in the last 24 h']
  return [
    'dead letters in the last hour, and 24 h:',
    ...deadLetters
      .slice(0, shown)
      .map(({ stage, reason, lastHour, lastDay }) => `  ${stage} ${reason}: ${lastHour}, ${lastDay}`),
  ]
}

function flowLines({ flow, at }: Status): readonly string[] {
  if (flow === null) return []
  const ago = (time: string | null) =>
    time === null ? 'not in 7 days' : `${lengthOf(Date.parse(at) - Date.parse(time))} ago`
  const rate = (perMinute: number) => `${Math.round(perMinute * 10) / 10} a minute`
  return [
    `stored: last event ${ago(flow.lastEventAt)} (${rate(flow.eventsPerMinute)}), last row ${ago(flow.lastRowAt)} (${rate(flow.rowsPerMinute)})`,
  ]
}

const shortened = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
