import { type Clock } from '../clock.ts'
import { partitionOf } from '../core/murmur2.ts'
import { type TopicPartition } from '../group/driver.ts'
import { type OutgoingRecord, type TopicSpec } from '../port.ts'
import { memoryLog, type MemoryLog } from './log.ts'

export type GrownListener = (partitions: readonly TopicPartition[]) => void

export interface MemoryTopics {
  create(spec: TopicSpec): boolean
  partitions(topic: string): number
  /** A setting of a topic, or what brokers take when it was created without. */
  setting(topic: string, name: string, otherwise: number): number
  log(topic: string, partition: number): MemoryLog
  logs(topic: string): readonly MemoryLog[]
  /** All or nothing; with the name of a transaction nobody sees it until that is committed. @returns the partitions written */
  append(records: readonly OutgoingRecord[], transaction?: string): readonly TopicPartition[]
  /** To be called when more can be read of these logs than before. */
  grown(partitions: readonly TopicPartition[]): void
  /** Called when more can be read, with the partitions of which. */
  onGrown(listener: GrownListener): () => void
}

export function memoryTopics(clock: Clock): MemoryTopics {
  const topics = new Map<string, { spec: TopicSpec; logs: MemoryLog[] }>()
  const listeners = new Set<GrownListener>()
  let unkeyed = 0

  const logs = (topic: string): MemoryLog[] => {
    const found = topics.get(topic)
    if (!found) throw new Error(`topic ${topic} does not exist in this memory cluster: create it with createTopics`)
    return found.logs
  }
  const target = ({ topic, key, partition }: OutgoingRecord): { log: MemoryLog; partition: number } => {
    const all = logs(topic)
    const index = partition ?? (key === null ? unkeyed++ % all.length : partitionOf(Buffer.from(key), all.length))
    const log = all[index]
    if (!log) throw new Error(`topic ${topic} has ${all.length} partitions, so none is numbered ${index}`)
    return { log, partition: index }
  }
  const grown: GrownListener = (partitions) => {
    for (const listener of [...listeners]) listener(partitions)
  }

  return {
    create(spec) {
      const { name, partitions } = spec
      const present = topics.get(name)?.logs
      if (present && present.length !== partitions) {
        throw new Error(
          `could not create topic ${name} with ${partitions} partitions: it exists with ${present.length}, and keyed topics never change`,
        )
      }
      if (!present) topics.set(name, { spec, logs: Array.from({ length: partitions }, memoryLog) })
      return !present
    },
    partitions: (topic) => topics.get(topic)?.logs.length ?? 0,
    setting: (topic, name, otherwise) => Number(topics.get(topic)?.spec.config[name] ?? otherwise),
    logs,
    log(topic, partition) {
      const log = logs(topic)[partition]
      if (!log) throw new Error(`topic ${topic} has no partition ${partition}`)
      return log
    },
    append(records, transaction) {
      const byLog = new Map<MemoryLog, { partition: number; records: OutgoingRecord[] }>()
      for (const record of records) {
        const { log, partition } = target(record)
        const list = byLog.get(log)
        if (list) list.records.push(record)
        else byLog.set(log, { partition, records: [record] })
      }
      const timestampMs = clock.now()
      const written: TopicPartition[] = []
      for (const [log, { partition, records: list }] of byLog) {
        const stored = list.map(({ topic, key, value, headers }) => ({
          topic,
          partition,
          key: key === null ? null : Buffer.from(key),
          value,
          headers: { ...headers },
          timestampMs,
        }))
        log.append(stored, transaction)
        written.push({ topic: list[0]?.topic ?? '', partition })
      }
      if (transaction === undefined) grown(written)
      return written
    },
    grown,
    onGrown(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
