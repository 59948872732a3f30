import { type MemoryClickHouse } from '@aftercall/clickhouse'
import { type MemoryCluster } from '@aftercall/kafka'
import { type MemoryQueue } from '@aftercall/queues'
import { type WorldClock } from '../world-clock.ts'
import { type Book } from './book.ts'
import { type Quirks } from './quirks.ts'

/** A key of a state that is none. */
export const isStrangeKey = (key: string): boolean => key.startsWith('/nobody-')

/** What was put where it does not belong; each is to be a dead letter, once by each stage that reads it. */
export interface Strangers {
  /** Message ids. */
  readonly messages: ReadonlySet<string>
  /** `<topic>/<partition>/<offset>` */
  readonly states: ReadonlySet<string>
}

interface Parts {
  readonly quirks: Quirks
  readonly clock: WorldClock
  readonly queue: MemoryQueue
  readonly cluster: MemoryCluster
  readonly partitions: number
  readonly isOver: () => boolean
  readonly book: Book
  readonly onSent: (messageId: string, body: string) => void
}

/** Lets them come at their times, while faults strike. */
export async function sendStrangers(parts: Parts): Promise<Strangers> {
  const { quirks, clock, queue, cluster, partitions, isOver, book, onSent } = parts
  const [messages, states] = [new Set<string>(), new Set<string>()]
  const at = (ms: number, happen: () => void) =>
    clock.timer(ms, () => {
      if (!isOver()) happen()
    })
  for (const { at: ms, body } of quirks.rubbishAt)
    at(ms, () => {
      const messageId = queue.send(body)
      book.fault('world', `${messageId} arrives, which is no event`)
      onSent(messageId, body)
      messages.add(messageId)
    })
  const hand = await cluster.connect().producer()
  for (const [index, ms] of quirks.poisonAt.entries())
    at(ms, () => {
      const partition = ms % partitions
      const value = Buffer.from('bytes that are no state')
      book.fault('world', `bytes that are no state are written to partition ${partition} of completion-state`)
      void hand.send([{ topic: 'completion-state', key: `/nobody-${index}`, value, partition }])
    })
  cluster.onGrown((grown) => {
    if (quirks.poisonAt.length === 0 || !grown.some(({ topic }) => topic === 'completion-state')) return
    for (const { topic, partition, offset, key, value } of cluster.records('completion-state'))
      if (value !== null && isStrangeKey(key?.toString() ?? '')) states.add(`${topic}/${partition}/${offset}`)
  })
  return { messages, states }
}

/** What is wrong with the dead letters, a sentence each. `isSettled`: then none may be missing. */
export function deadLetterFaults(
  store: MemoryClickHouse,
  { messages, states }: Strangers,
  isSettled: boolean,
): string[] {
  const letters = store.finalRows('dead_letters').map((row) => ({
    source: String(row['source']),
    stage: String(row['stage']),
    what: `${String(row['stage'])} ${String(row['reason'])} of ${String(row['source'])}`,
  }))
  const expected = [...messages].map((id) => ({
    id,
    isOf: (source: string) => /^sqs:.*\/(.*)$/.exec(source)?.[1] === id,
  }))
  for (const id of states) expected.push({ id, isOf: (source) => source === `kafka:${id}` })
  return [
    ...letters.filter(({ source }) => !expected.some(({ isOf }) => isOf(source))).map(({ what }) => what),
    ...expected.flatMap(({ id, isOf }) => {
      const stages = letters.filter(({ source }) => isOf(source)).map(({ stage }) => stage)
      const isRight = new Set(stages).size === stages.length && (stages.length > 0 || !isSettled)
      return isRight ? [] : [`${id} is there ${stages.length} times (${stages.join(', ')})`]
    }),
  ]
}
