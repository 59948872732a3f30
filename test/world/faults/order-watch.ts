import { type MemoryTable, type Row } from '@aftercall/clickhouse'
import { isStrangeKey } from './strangers.ts'
import { type Codec, type FetchOutcome, type FetchRequest, type TopicValue } from '@aftercall/contracts'
import { type KafkaRecord, type MemoryCluster } from '@aftercall/kafka'
import { coordinateText } from '../../../services/sink/src/core/coordinates.ts'
import {
  type RoutedRow,
  routes,
  type SinkTopic,
  sinkTopics,
  tables as written,
} from '../../../services/sink/src/core/routes.ts'

/**
 * Whether any mark was ever set before its effect: a message deleted before its record was in the log, an offset committed before its rows or
 * its answer were there. Effects and marks are noted with their place in the order of everything; they are compared when the world is over.
 */
export interface OrderWatch {
  inserted(table: string, rows: readonly Row[]): void
  deleted(body: string): void
  /** What was marked before it was done. */
  findings(): Promise<readonly string[]>
}

interface Commit {
  readonly groupId: string
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
  readonly place: number
  readonly by: string
}

/** A position that was read up to, and when it came to be. */
interface Growth {
  readonly place: number
  readonly stable: number
}

export function orderWatch(
  { cluster, codec }: { cluster: MemoryCluster; codec: Codec },
  tables: readonly MemoryTable[],
): OrderWatch {
  let place = 0
  const identityOf = identities(tables)
  const rows = new Map<string, number>()
  const deletions: { readonly body: string; readonly place: number }[] = []
  const commits: Commit[] = []
  const growth = new Map<string, Growth[]>()
  const before = new Map<string, number>()

  cluster.onCommit((groupId, { topic, partition, offset }, by) => {
    const id = `${groupId} ${topic}/${partition}`
    const from = before.get(id) ?? 0
    before.set(id, offset)
    if (offset > from) commits.push({ groupId, topic, partition, from, to: offset, place: ++place, by })
  })
  const appendedAt = ({ topic, partition, offset }: KafkaRecord): number =>
    growth.get(`${topic}/${partition}`)?.find(({ stable }) => stable > offset)?.place ?? Number.POSITIVE_INFINITY
  const recordsOf = async <Topic extends keyof TopicValue>(topic: Topic) => {
    const found: { readonly value: TopicValue[Topic]; readonly record: KafkaRecord }[] = []
    for (const record of cluster.records(topic))
      // What marks the end of a state that is restored is no message, and a stranger none of ours.
      if (record.value !== null && !isForeign(record.key?.toString() ?? ''))
        found.push({ value: await codec.decode(topic, record.value), record })
    return found
  }

  const early = {
    async deletions(): Promise<string[]> {
      const logged = new Map<string, number>()
      for (const topic of ['conversation-events', 'unrecognized-events'] as const)
        for (const { value, record } of await recordsOf(topic))
          logged.set(value.eventId, Math.min(logged.get(value.eventId) ?? Infinity, appendedAt(record)))
      for (const { value, record } of await recordsOf('dead-letters'))
        logged.set(value.body.toString(), Math.min(logged.get(value.body.toString()) ?? Infinity, appendedAt(record)))
      return deletions.flatMap(({ body, place: deletedAt }) => {
        const known = logged.get(eventIdOf(body)) ?? logged.get(body) ?? Infinity
        return known < deletedAt
          ? []
          : [`event ${eventIdOf(body)} was deleted from the queue before its record was in the log`]
      })
    },
    async rows(): Promise<string[]> {
      const letters = new Set((await recordsOf('dead-letters')).map(({ value }) => value.source))
      const found: string[] = []
      const states = cluster.records('completion-state')
      /** Of the states of a conversation that are read together only the newest is written. */
      const isSuperseded = ({ partition, offset, key }: KafkaRecord, before: number) =>
        states.some(
          (later) =>
            later.partition === partition &&
            later.offset > offset &&
            later.offset < before &&
            later.key?.equals(key ?? Buffer.alloc(0)),
        )
      const own = commits.filter(({ groupId, topic }) => groupId.includes('sink') && isSinkTopic(topic))
      const byPartition = Map.groupBy(own, ({ topic, partition }) => `${topic}/${partition}`)
      for (const topic of sinkTopics)
        for (const { value, record } of await recordsOf(topic)) {
          const commit = byPartition.get(`${topic}/${record.partition}`)?.find(({ to }) => to > record.offset)
          if (commit === undefined || letters.has(coordinateText(record))) continue
          if (topic === 'completion-state' && isSuperseded(record, commit.to)) continue
          for (const row of routed(topic, value, record)) {
            const identity = identityOf(row.table.name, row.row)
            if (identity === null || (rows.get(identity) ?? Infinity) < commit.place) continue
            found.push(
              `${commit.groupId} committed ${coordinateText(record)} before its row of ${row.table.name} was there (${commit.by})`,
            )
          }
        }
      return found
    },
    async answers(): Promise<string[]> {
      const answered = new Map<string, number>()
      for (const { value, record } of await recordsOf('fetch-outcomes')) {
        const key = answerKey(value)
        answered.set(key, Math.min(answered.get(key) ?? Infinity, appendedAt(record)))
      }
      const asked = await recordsOf('fetch-requests-live')
      return commits
        .filter(({ groupId, topic }) => groupId.includes('details') && topic === 'fetch-requests-live')
        .flatMap(({ partition, from, to, place: committedAt, by }) =>
          asked
            .filter(({ record }) => record.partition === partition && record.offset >= from && record.offset < to)
            .filter(({ value }) => (answered.get(answerKey(value)) ?? Infinity) > committedAt)
            .map(({ record }) => `${by} committed ${coordinateText(record)} before its answer was in the log`),
        )
    },
    async records(): Promise<string[]> {
      const stored = new Map<string, number>()
      for (const { value, record } of await recordsOf('conversation-details')) {
        const key = `${value.conversationId} ${value.asOf}`
        stored.set(key, Math.min(stored.get(key) ?? Infinity, appendedAt(record)))
      }
      return (await recordsOf('fetch-outcomes'))
        .filter(({ value }) => value.outcome === 'record')
        .filter(
          ({ value, record }) =>
            (stored.get(`${value.conversationId} ${value.asOf}`) ?? Infinity) >= appendedAt(record),
        )
        .map(({ record }) => `the answer ${coordinateText(record)} was in the log before its record`)
    },
  }

  cluster.onGrown((grown) => {
    for (const { topic, partition } of grown) {
      const { stable } = cluster.log(topic, partition)
      const id = `${topic}/${partition}`
      const known = growth.get(id)
      if ((known?.at(-1)?.stable ?? 0) >= stable) continue
      place += 1
      if (known === undefined) growth.set(id, [{ place, stable }])
      else known.push({ place, stable })
    }
  })

  return {
    inserted(table, inserted) {
      place += 1
      for (const row of inserted) {
        const identity = identityOf(table, row)
        if (identity !== null && !rows.has(identity)) rows.set(identity, place)
      }
    },
    deleted: (body) => void deletions.push({ body, place: ++place }),
    async findings() {
      const all = await Promise.all([early.deletions(), early.rows(), early.answers(), early.records()])
      return [...new Set(all.flat())]
    },
  }
}

const isForeign = (key: string) => key.startsWith('__') || isStrangeKey(key)

const isSinkTopic = (topic: string): topic is SinkTopic => sinkTopics.some((known) => known === topic)

const routed = (topic: SinkTopic, value: object, at: KafkaRecord): readonly RoutedRow[] =>
  (routes[topic] as (value: object, at: KafkaRecord) => readonly RoutedRow[])(value, at)

const answerKey = ({ conversationId, round, attempt }: FetchRequest | FetchOutcome) =>
  `${conversationId} ${round} ${attempt}`

const eventIdOf = (body: string): string => {
  try {
    return String((JSON.parse(body) as { id?: unknown }).id)
  } catch {
    return ''
  }
}

/** Key and version of a row; null where several rows become one before they are written. */
function identities(tables: readonly MemoryTable[]) {
  const merged = new Set(written.filter(({ compact }) => compact !== undefined).map(({ table }) => table.name))
  const columns = new Map(
    tables.map(({ name, key, version }) => [
      name,
      [...key.map((one) => /^\w+\((\w+)\)$/.exec(one)?.[1] ?? one), ...(version === undefined ? [] : [version])],
    ]),
  )
  return (table: string, row: Row): string | null =>
    merged.has(table) ? null : [table, ...(columns.get(table) ?? []).map((column) => String(row[column]))].join('|')
}
