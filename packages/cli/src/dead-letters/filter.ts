import { type QueryParameters } from '@aftercall/clickhouse'
import { durationMs } from '../duration.ts'
import { type LetterState } from './letter.ts'

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

/** A moment as a function of now: `30m`, `24h`, `7d` ago, or an ISO time, which is UTC unless it says otherwise; null when it is neither. */
export function momentOf(text: string): ((nowMs: number) => number) | null {
  const agoMs = durationMs(text)
  if (agoMs !== null) return (nowMs) => nowMs - agoMs
  const [, day, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ]([\d:.]+)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? []
  const at = day === undefined ? NaN : Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(at) ? null : () => at
}

/** Whether it may be an id, or the beginning of one. */
export const isIdStart = (text: string): boolean => /^[0-9a-f]{6,16}$/.test(text)
