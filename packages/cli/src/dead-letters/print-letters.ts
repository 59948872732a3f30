import { type Column, tableLines } from '../print/table.ts'
import { minuteOf } from '../print/time.ts'
import { type Action, type Failure, type LetterGroup } from './find.ts'
import { type Letter } from './letter.ts'
import { type Plan, type Planned, type Refused, targetOf } from './plan.ts'
import { type Receipt } from './receipt.ts'

const groupColumns: readonly Column<LetterGroup>[] = [
  { heading: 'stage', of: ({ stage }) => stage },
  { heading: 'reason', of: ({ reason }) => reason },
  { heading: 'state', of: ({ state }) => wordsOf(state) },
  { heading: 'letters', side: 'right', of: ({ letters }) => String(letters) },
  { heading: 'attempts', side: 'right', of: ({ attempts }) => String(attempts) },
  { heading: 'first', of: ({ firstFailedAt }) => minuteOf(firstFailedAt) },
  { heading: 'last', of: ({ lastFailedAt }) => minuteOf(lastFailedAt) },
  { heading: 'for example', of: ({ example }) => example },
]

const letterTable: readonly Column<Letter>[] = [
  { heading: 'id', of: ({ id }) => id },
  { heading: 'stage', of: ({ stage }) => stage },
  { heading: 'reason', of: ({ reason }) => reason },
  { heading: 'state', of: ({ state }) => wordsOf(state) },
  { heading: 'attempts', side: 'right', of: ({ attempts }) => String(attempts) },
  { heading: 'last', of: ({ lastFailedAt }) => minuteOf(lastFailedAt) },
  { heading: 'bytes', side: 'right', of: ({ bodyBytes }) => String(bodyBytes) },
  { heading: 'source', of: ({ source }) => source },
]

const wordsOf = (state: string) => state.replaceAll('_', ' ')
const count = (number: number) => `${number} dead letter${number === 1 ? '' : 's'}`

export function groupLines(groups: readonly LetterGroup[]): readonly string[] {
  const letters = groups.reduce((sum, group) => sum + group.letters, 0)
  if (letters === 0) return ['dead letters: none']
  return [`dead letters: ${letters}; times are UTC`, '', ...tableLines(groupColumns, groups)]
}

export function letterLines(letters: readonly Letter[], limit: number): readonly string[] {
  if (letters.length === 0) return ['dead letters: none']
  const capped = letters.length === limit ? `the newest ${limit} (more with --limit)` : String(letters.length)
  return [`dead letters: ${capped}; times are UTC`, '', ...tableLines(letterTable, letters)]
}

/** Everything about one letter but its bytes. */
export function showLines(letter: Letter, history: { failures: readonly Failure[]; actions: readonly Action[] }) {
  const facts: readonly (readonly [string, string])[] = [
    ['id', letter.id],
    ['state', wordsOf(letter.state)],
    ['stage', letter.stage],
    ['reason', letter.reason],
    ['message', letter.message],
    ['cause', letter.cause],
    ['source', letter.source],
    ['group', letter.group],
    ['organisation', letter.organisation],
    ['conversation', letter.conversationId],
    ['event', letter.eventId],
    ['sqs message', letter.sqsMessageId],
    ['attempts', String(letter.attempts)],
    ['first', letter.firstFailedAt],
    ['last', letter.lastFailedAt],
    ['bytes', `${letter.bodyBytes}${letter.truncated ? ', not kept as a whole' : ''}`],
    ['sha-256', letter.bodySha256],
  ]
  const plain: readonly Column<readonly [string, string]>[] = [
    { heading: '', of: ([name]) => name },
    { heading: '', of: ([, value]) => value },
  ]
  const told = tableLines(
    plain,
    facts.filter(([, value]) => value !== ''),
  ).slice(1)
  const failures: readonly Column<Failure>[] = [
    { heading: 'refused at', of: ({ failedAt }) => failedAt },
    { heading: 'reason', of: ({ reason }) => reason },
    { heading: 'cause', of: ({ cause }) => cause || '–' },
  ]
  const actions: readonly Column<Action>[] = [
    { heading: 'done at', of: ({ at }) => at },
    { heading: 'state', of: ({ state }) => state },
    { heading: 'receipt', of: ({ receipt }) => receipt },
    { heading: 'where', of: ({ target }) => target || '–' },
  ]
  return [
    ...told,
    ...(history.failures.length < 2 ? [] : ['', ...tableLines(failures, history.failures)]),
    ...(history.actions.length === 0 ? [] : ['', ...tableLines(actions, history.actions)]),
  ]
}

/** Refusals by their sentence, so that a thousand alike are one line. */
export function refusedLines(refused: readonly Refused[]): readonly string[] {
  const groups = Map.groupBy(refused, ({ why }) => why)
  return [...groups].map(([why, ones]) => {
    const some = ones.slice(0, 3).map(({ id }) => id)
    return `left as ${ones.length === 1 ? 'it is' : 'they are'}: ${some.join(', ')}${ones.length > some.length ? ` and ${ones.length - some.length} more` : ''}: ${why}`
  })
}

export function replayPlanLines({ todo, refused }: Plan<Planned>): readonly string[] {
  const targets = Map.groupBy(todo, ({ route }) => targetOf(route))
  return [
    `would replay ${count(todo.length)}`,
    ...[...targets].map(([target, items]) => `  ${items.length} to ${target}`),
    ...refusedLines(refused),
  ]
}

export const discardPlanLines = ({ todo, refused }: Plan<Letter>): readonly string[] => [
  `would discard ${count(todo.length)}`,
  ...refusedLines(refused),
]

export function receiptLines(receipt: Receipt): readonly string[] {
  const verb = receipt.action === 'replay' ? 'replayed' : 'discarded'
  const targets = Map.groupBy(receipt.done, ({ target }) => target)
  const unsure = receipt.unsure.length
  return [
    `${verb} ${count(receipt.done.length)}, ${receipt.startedAt} to ${receipt.endedAt}, receipt ${receipt.receipt}`,
    ...[...targets].filter(([target]) => target !== '').map(([target, items]) => `  ${items.length} to ${target}`),
    ...refusedLines(receipt.refused),
    ...(unsure === 0
      ? []
      : [`not known whether sent: ${count(unsure)}, marked as replaying; look at them, then replay with --again`]),
  ]
}
