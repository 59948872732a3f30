import { InvalidArgumentError } from 'commander'
import { type QueryParameters } from '@aftercall/clickhouse'
import { parseSince } from '../since.ts'
import { type LetterState, letterStates } from './letter.ts'

/** Which letters are meant; what is not told is not asked. Moments are epoch ms. */
export interface LetterFilter {
  readonly stage?: string
  readonly reason?: string
  readonly state?: LetterState
  readonly sinceMs?: number
  readonly untilMs?: number
  /** The topic that it was read from, with or without the prefix of all topics. */
  readonly topic?: string
  readonly conversation?: string
  readonly eventId?: string
  /** Whole ids, or beginnings of at least six characters. */
  readonly ids?: readonly string[]
}

/** Conditions over v_dead_letters, and their parameters. Nothing told selects everything. */
export function whereOf(filter: LetterFilter, topicPrefix: string): { sql: string; parameters: QueryParameters } {
  const { stage, reason, state, sinceMs, untilMs, topic, conversation, eventId, ids } = filter
  const conditions: string[] = []
  const parameters: Record<string, string | number | readonly string[]> = {}
  const add = (condition: string, name: string, value: string | number | readonly string[] | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    parameters[name] = value
  }
  add('stage = {stage:String}', 'stage', stage)
  add('reason = {reason:String}', 'reason', reason)
  add('state = {state:String}', 'state', state)
  add('last_failed_at >= fromUnixTimestamp64Milli({since:Int64})', 'since', sinceMs)
  add('last_failed_at < fromUnixTimestamp64Milli({until:Int64})', 'until', untilMs)
  add(
    'source_topic IN {topics:Array(String)}',
    'topics',
    topic === undefined ? undefined : [topic, `${topicPrefix}${topic}`],
  )
  add('conversation_id = {conversation:String}', 'conversation', conversation)
  add('event_id = {eventId:String}', 'eventId', eventId)
  add('arrayExists(start -> startsWith(id, start), {ids:Array(String)})', 'ids', ids)
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), parameters }
}

/** Whether it selects anything but everything. */
export const isNarrow = (filter: LetterFilter): boolean => Object.keys(filter).length > 0

/**
 * A moment as a function of now: `30m`, `24h`, `7d` ago, or an ISO time.
 * @throws InvalidArgumentError on anything else
 */
export function parseMoment(text: string): (nowMs: number) => number {
  if (/^\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) {
    // A time without a zone is UTC, as all times that are printed.
    const at = Date.parse(
      /(Z|[+-]\d\d:?\d\d)$/.test(text.slice(10))
        ? text
        : `${text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')}Z`,
    )
    if (!Number.isNaN(at)) return () => at
    throw new InvalidArgumentError('It is no time: write it as 2026-03-04T05:06:07Z.')
  }
  const { ms } = parseSince(text)
  return (nowMs) => nowMs - ms
}

export function parseState(text: string): LetterState {
  const state = letterStates.find((known) => known === text)
  if (state === undefined) throw new InvalidArgumentError(`It is one of ${letterStates.join(', ')}.`)
  return state
}

/** An id or the beginning of one, of any of several. */
export function parseId(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^[0-9a-f]{6,16}$/.test(text))
    throw new InvalidArgumentError('An id has 16 characters of 0-9 and a-f; its first 6 may do.')
  return [...before, text]
}
