import { type Balance, balanceText, isEven } from './balance.ts'
import { type Latency } from './measure.ts'
import { isRight, type Mismatch, type Verdict } from './verdict.ts'

export interface DemoResult {
  readonly verdict: Verdict
  /** What the pipeline itself says of every conversation that it saw. */
  readonly balance: Balance
  readonly finals: number
  /** Distinct events stored, and how many were played. */
  readonly events: number
  readonly eventsPlayed: number
  readonly deadLetters: number
  readonly apiCalls: number
  readonly latency: Latency
  readonly seconds: number
  readonly restarts: number
}

/** The one object of `--json`. */
export const resultJson = ({ verdict, events, deadLetters, apiCalls, latency, seconds, ...more }: DemoResult) => ({
  conversations: verdict.conversations,
  final: more.finals,
  rows: verdict.rows,
  missing: verdict.missing.length,
  doubled: verdict.doubled.length,
  unexpected: verdict.unexpected.length,
  mismatched: verdict.mismatched,
  events,
  eventsMissing: more.eventsPlayed - events,
  deadLetters,
  balance: more.balance.classes,
  apiCalls,
  latencyMs: { p50: latency.p50, p95: latency.p95 },
  seconds: Math.round(seconds * 10) / 10,
  restarts: more.restarts,
})

export const isGood = ({ verdict, balance, events, eventsPlayed, finals }: DemoResult) =>
  isRight(verdict) && isEven(balance) && events === eventsPlayed && finals === verdict.conversations - verdict.open

/** The numbers for a person, with what is wrong spelled out. */
export function reportText(result: DemoResult, waits: Readonly<Record<string, string>>): string {
  const { verdict, latency } = result
  const perConversation = verdict.conversations === 0 ? 0 : result.apiCalls / verdict.conversations
  const rows: readonly (readonly [string, string])[] = [
    ['conversations played', String(verdict.conversations)],
    [
      'final',
      `${result.finals}${aside(verdict.open, 'still open as played: an appointment to come, a leg nobody closed')}`,
    ],
    ['rows', `${verdict.rows}${aside(withoutRow(verdict), 'asleep without one yet')}`],
    ['missing', String(verdict.missing.length)],
    ['doubled', String(verdict.doubled.length + verdict.unexpected.length)],
    ['mismatched', String(verdict.mismatched)],
    ['dead-lettered', String(result.deadLetters)],
    ['balance', balanceText(result.balance)],
    ['events', `${result.events} of ${result.eventsPlayed} stored`],
    [
      'last event to row',
      `p50 ${seconds(latency.p50)}, p95 ${seconds(latency.p95)} (from SQS SentTimestamp, waits included)`,
    ],
    ['API calls', `${result.apiCalls}, ${perConversation.toFixed(2)} per conversation`],
  ]
  return [
    '',
    isGood(result)
      ? 'Every conversation has exactly one row, and each row equals what was played.'
      : 'NOT RIGHT: see the numbers below.',
    '',
    ...rows.map(([title, value]) => `  ${title.padEnd(22)} ${value}`),
    ...faults(verdict),
    ...result.balance.unaccounted
      .slice(0, shown)
      .map(({ conversationId, reason }) => `  ${conversationId}: unaccounted: ${reason}`),
    '',
    `  waits in force         ${Object.entries(waits)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n                         ')}`,
  ].join('\n')
}

const aside = (count: number, what: string) => (count === 0 ? '' : `, ${count} ${what}`)
/** Conversations that sleep until an appointment need no row before it. */
const withoutRow = ({ conversations, rows, missing, doubled, unexpected }: Verdict) =>
  Math.max(0, conversations - missing.length - (rows - doubled.length - unexpected.length))

const shown = 5
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

function faults(verdict: Verdict): readonly string[] {
  const list = (title: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`  ${title}: ${ids.slice(0, shown).join(', ')}${ids.length > shown ? ', …' : ''}`]
  return [
    ...list('missing', verdict.missing),
    ...list('doubled', verdict.doubled),
    ...list('unexpected', verdict.unexpected),
    ...verdict.mismatches.slice(0, shown).map(mismatchText),
  ]
}

const mismatchText = ({ conversationId, kind, column, expected, actual }: Mismatch) =>
  `  ${conversationId} (${kind}): ${column} should be ${JSON.stringify(expected)}, is ${JSON.stringify(actual)}`
