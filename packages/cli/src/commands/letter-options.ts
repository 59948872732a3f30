import { type Command, InvalidArgumentError } from 'commander'
import { isIdStart, type LetterFilter, momentOf } from '../dead-letters/filter.ts'
import { type LetterState, letterStates } from '../dead-letters/letter.ts'

export interface LetterOptions {
  readonly stage?: string
  readonly reason?: string
  readonly state?: LetterState
  readonly since?: (nowMs: number) => number
  readonly until?: (nowMs: number) => number
  readonly topic?: string
  readonly conversation?: string
  readonly eventId?: string
  readonly id?: readonly string[]
  readonly limit: number
}

/** The filters that all commands about dead letters have. */
export const withLetterOptions = (command: Command, usualLimit: number): Command =>
  command
    .option('--stage <stage>', 'refused by bridge, completion, details or sink')
    .option('--reason <reason>', 'for this reason, such as not_json')
    .option('--state <state>', 'waiting, replaying, replayed, replayed_and_back or discarded', parseState)
    .option('--since <time>', 'last refused since: 30m, 24h, 7d ago, or a time such as 2026-03-04T05:06Z', parseMoment)
    .option('--until <time>', 'last refused before', parseMoment)
    .option('--topic <topic>', 'read from this topic, such as conversation-details')
    .option('--conversation <id>', 'of this conversation')
    .option('--event-id <id>', 'of the event with this id')
    .option('--id <id>', 'this letter; can be repeated; the first 6 characters may do', parseId)
    .option('--limit <number>', 'at most so many', parseCount, usualLimit)

export function filterOf(options: LetterOptions, nowMs: number): LetterFilter {
  const { stage, reason, state, since, until, topic, conversation, eventId, id } = options
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(reason === undefined ? {} : { reason }),
    ...(state === undefined ? {} : { state }),
    ...(since === undefined ? {} : { sinceMs: since(nowMs) }),
    ...(until === undefined ? {} : { untilMs: until(nowMs) }),
    ...(topic === undefined ? {} : { topic }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(id === undefined ? {} : { ids: id }),
  }
}

export function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number of at most six digits.')
  return Number(text)
}

function parseMoment(text: string): (nowMs: number) => number {
  const moment = momentOf(text)
  if (moment === null)
    throw new InvalidArgumentError(
      'It is a length of time such as 30m, 24h or 7d, or a time such as 2026-03-04T05:06Z.',
    )
  return moment
}

function parseState(text: string): LetterState {
  const state = letterStates.find((known) => known === text)
  if (state === undefined) throw new InvalidArgumentError(`It is one of ${letterStates.join(', ')}.`)
  return state
}

/** One more id. */
export function parseId(text: string, before: readonly string[] = []): readonly string[] {
  if (!isIdStart(text)) throw new InvalidArgumentError('An id has 16 characters of 0-9 and a-f; its first 6 may do.')
  return [...before, text]
}
