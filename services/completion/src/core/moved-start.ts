import { type ConversationState, type RecordDigest } from '@aftercall/contracts'

/** Rows are kept by the UTC day of their start: a record that starts on another day does not replace the row of the one before. */
const dayMs = 86_400_000
const isOtherDay = (one: number, other: number) => Math.floor(one / dayMs) !== Math.floor(other / dayMs)

/** An answer that brought a record. `knownStart` is what its request named; null also where it is not known what it named. */
export interface AnsweredRecord {
  readonly digest: RecordDigest
  readonly asOf: number
  readonly knownStart: number | null
}

/**
 * The start under which a row may be live beside that of the newest record, once `answer` is known too; null normally. Answers in any order
 * come to the same: each record made a row under its day, and removed what was older under the day that its request named.
 */
export function strayStartAfter(
  { digest, asOf, strayStart }: Pick<ConversationState, 'digest' | 'asOf' | 'strayStart'>,
  answer: AnsweredRecord,
): number | null {
  const [before, answered] = [digest?.conversationStart ?? null, answer.digest.conversationStart]
  if (answered === null) return strayStart
  const isNewest = answer.asOf >= (asOf ?? 0)
  const newest = isNewest ? answered : (before ?? answered)
  const removed = isNewest ? answer.knownStart : null
  const isStray = (start: number | null): start is number =>
    start !== null && isOtherDay(start, newest) && (removed === null || isOtherDay(start, removed))
  return [isNewest ? before : answered, strayStart].find(isStray) ?? null
}
