import { type LogEntry } from 'kafkajs'
import { type Log } from '../log.ts'

/**
 * What kafkajs says while a fresh broker settles, a group rebalances or a partition changes its leader. It goes on by itself, and what it cannot
 * mend arrives as an error of ours.
 */
const ORDINARY = [
  /coordinator is (loading|not available)/i,
  /not the correct coordinator/i,
  /group is rebalancing/i,
  /is rebalancing, so a rejoin is needed/i,
  /does not host this topic-partition/i,
  /no leader for this topic-partition/i,
  /member id is not in the current generation|not aware of this member/i,
  /specified group generation id is not valid/i,
  /is not empty/i,
  /Limiting retries for the idempotent producer/i,
  /concurrent (operation|transaction)/i,
]

/** Names only; kafkajs also logs payloads and stacks. */
const FIELDS = ['groupId', 'memberId', 'topic', 'partition', 'broker', 'error', 'retryCount', 'retryTime'] as const

/** Nothing of kafkajs is above a warning: it retries, and only we know when that has failed. */
export function logBridge(log: Log): (entry: LogEntry) => void {
  return ({ namespace, log: { message, ...extra } }) => {
    const fields: Record<string, unknown> = { part: namespace }
    for (const name of FIELDS) {
      const value: unknown = extra[name]
      if (value !== undefined) fields[name] = value instanceof Error ? value.message : value
    }
    const isOrdinary = ORDINARY.some((pattern) => pattern.test(message) || pattern.test(String(fields['error'] ?? '')))
    const text = `kafkajs: ${message}`
    if (isOrdinary) log.debug(text, fields)
    else log.warn(text, fields)
  }
}
