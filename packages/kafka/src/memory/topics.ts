import { type Clock } from '../clock.ts'
import { partitionOf } from '../core/murmur2.ts'
import { type OutgoingRecord, type TopicSpec } from '../port.ts'
import { memoryLog, type MemoryLog } from './log.ts'

export interface MemoryTopics {
  create(spec: TopicSpec): boolean
  partitions(topic: string): number
  log(topic: string, partition: number): MemoryLog
  logs(topic: string): readonly MemoryLog[]
  append(records: readonly OutgoingRecord[], isTransaction: boolean): void
  /** Called after every append. */
  onAppend(listener: () => void): () => void
}

export function memoryTopics(clock: Clock): MemoryTopics {
  const topics = new Map<string, MemoryLog[]>()
  const listeners = new Set<() => void>()
  let unkeyed = 0

  const logs = (topic: string): MemoryLog[] => {
    const found = topics.get(topic)
    if (!found) throw new Error(`topic ${topic} does not exist in this memory cluster: create it with createTopics`)
    return found
  }
  const target = ({ topic, key, partition }: OutgoingRecord): MemoryLog => {
    const all = logs(topic)
    const index = partition ?? (key === null ? unkeyed++ % all.length : partitionOf(Buffer.from(key), all.length))
    const log = all[index]
    if (!log) throw new Error(`topic ${topic} has ${all.length} partitions, so none is numbered ${index}`)
    return log
  }

  return {
    create({ name, partitions }) {
      const present = topics.get(name)
      if (present && present.length !== partitions) {
        throw new Error(
          `could not create topic ${name} with ${partitions} partitions: it exists with ${present.length}, and keyed topics never change`,
        )
      }
      if (!present) topics.set(name, Array.from({ length: partitions }, memoryLog))
      return !present
    },
    partitions: (topic) => topics.get(topic)?.length ?? 0,
    logs,
    log(topic, partition) {
      const log = logs(topic)[partition]
      if (!log) throw new Error(`topic ${topic} has no partition ${partition}`)
      return log
    },
    append(records, isTransaction) {
      const byLog = new Map<MemoryLog, { record: OutgoingRecord; partition: number }[]>()
      for (const record of records) {
        const log = target(record)
        const partition = logs(record.topic).indexOf(log)
        const list = byLog.get(log)
        if (list) list.push({ record, partition })
        else byLog.set(log, [{ record, partition }])
      }
      const timestampMs = clock.now()
      for (const [log, list] of byLog) {
        const stored = list.map(({ record: { topic, key, value, headers }, partition }) => ({
          topic,
          partition,
          key: key === null ? null : Buffer.from(key),
          value,
          headers: { ...headers },
          timestampMs,
        }))
        log.append(stored, isTransaction)
      }
      for (const listener of [...listeners]) listener()
    },
    onAppend(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
