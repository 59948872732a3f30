import { type Clock } from '../clock.ts'
import { type PartitionProducer, type TopicPartition } from '../group/driver.ts'
import { backoffMs } from '../group/backoff.ts'
import { type OutgoingRecord, type Position } from '../port.ts'
import { type MemoryGroups } from './groups.ts'
import { brokerError, type KafkaRequest, type ProcessLife } from './process-life.ts'
import { type MemoryTopics } from './topics.ts'

export interface TransactionalId {
  readonly transactionalId: string
  readonly groupId: string
  /** After so long the coordinator aborts what is open; the client gives up as well. */
  readonly timeoutMs: number
}

/** A transaction that was committed. */
export interface CommittedTransaction {
  readonly transactionalId: string
  readonly epoch: number
  readonly records: readonly OutgoingRecord[]
  readonly partitions: readonly TopicPartition[]
  readonly positions: readonly (Position & { readonly groupId: string })[]
}

export type TransactionListener = (committed: CommittedTransaction) => void

export interface MemoryTransactions {
  /** A new epoch of the transactional id: every earlier producer of it is fenced, and what it left open is aborted. */
  open(id: TransactionalId, life: ProcessLife): Promise<PartitionProducer>
  /** Transactional ids that have something open. */
  openOnes(): readonly string[]
  /** Called after each commit. */
  onCommitted(listener: TransactionListener): () => void
}

interface Ongoing {
  readonly name: string
  readonly partitions: Map<string, TopicPartition>
  readonly records: OutgoingRecord[]
  readonly offsets: { readonly groupId: string; readonly positions: readonly Position[] }[]
  /** Ends the coordinator's wait. */
  readonly timer: AbortController
}

interface Coordinated {
  epoch: number
  ongoing: Ongoing | undefined
}

/** As many as the client of the real cluster makes within a transaction before it gives up its epoch. */
const MOST_TRIES = 20

export function memoryTransactions(topics: MemoryTopics, groups: MemoryGroups, clock: Clock): MemoryTransactions {
  const coordinated = new Map<string, Coordinated>()
  const listeners = new Set<TransactionListener>()
  let begun = 0

  const of = (transactionalId: string): Coordinated => {
    const found = coordinated.get(transactionalId) ?? { epoch: 0, ongoing: undefined }
    coordinated.set(transactionalId, found)
    return found
  }

  const end = (transactionalId: string, isCommitted: boolean) => {
    const mine = of(transactionalId)
    const { ongoing } = mine
    if (!ongoing) return
    mine.ongoing = undefined
    ongoing.timer.abort('ended')
    for (const { topic, partition } of ongoing.partitions.values())
      topics.log(topic, partition).endTransaction(ongoing.name, isCommitted)
    if (isCommitted)
      for (const { groupId, positions } of ongoing.offsets)
        groups.commitInTransaction(groupId, positions, transactionalId)
    const partitions = [...ongoing.partitions.values()]
    topics.grown(partitions)
    if (!isCommitted || listeners.size === 0) return
    const positions = ongoing.offsets.flatMap(({ groupId, positions: own }) => own.map((one) => ({ ...one, groupId })))
    const { records } = ongoing
    for (const listener of listeners) listener({ transactionalId, epoch: mine.epoch, records, partitions, positions })
  }

  const begin = (transactionalId: string, timeoutMs: number): Ongoing => {
    const mine = of(transactionalId)
    if (mine.ongoing) return mine.ongoing
    const timer = new AbortController()
    const ongoing = { name: `${transactionalId}#${++begun}`, partitions: new Map(), records: [], offsets: [], timer }
    mine.ongoing = ongoing
    const timeUp = () => {
      // Whoever comes back to it afterwards is too late.
      mine.epoch += 1
      end(transactionalId, false)
    }
    clock.sleep(timeoutMs, timer.signal).then(timeUp, () => undefined)
    return ongoing
  }

  return {
    onCommitted(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    openOnes: () => [...coordinated].flatMap(([id, { ongoing }]) => (ongoing ? [id] : [])),
    async open({ transactionalId, groupId, timeoutMs }, life) {
      let isClosed = false
      const ask = <Result>(kind: KafkaRequest, effect: () => Result) => persist(life, kind, transactionalId, effect)
      const epoch = await ask('init-producer', () => {
        end(transactionalId, false)
        return ++of(transactionalId).epoch
      })
      const assertCurrent = () => {
        if (of(transactionalId).epoch !== epoch) throw brokerError('INVALID_PRODUCER_EPOCH')
      }
      /** A request that is repeated has its effect once, as by the sequence numbers of an idempotent producer. */
      const once = <Result>(kind: KafkaRequest, effect: () => Result): Promise<Result> => {
        let done: { readonly result: Result } | undefined
        return ask(kind, () => {
          assertCurrent()
          done ??= { result: effect() }
          return done.result
        })
      }
      const run = async (records: readonly OutgoingRecord[], positions: readonly Position[]) => {
        if (records.length > 0)
          await once('transaction-append', () => {
            const { name, partitions, records: written } = begin(transactionalId, timeoutMs)
            written.push(...records)
            for (const one of topics.append(records, name)) partitions.set(`${one.topic}:${one.partition}`, one)
          })
        if (positions.length > 0)
          await once('transaction-offsets', () => {
            begin(transactionalId, timeoutMs).offsets.push({ groupId, positions })
          })
        if (records.length + positions.length > 0)
          await once('transaction-end', () => {
            end(transactionalId, true)
          })
      }
      return {
        async transact(records, positions) {
          if (isClosed) throw new Error(`the producer of ${transactionalId} is closed`)
          await within(life.clock, timeoutMs, transactionalId, run(records, positions))
        },
        // Whatever is open is left open: the successor's start ends it.
        close() {
          isClosed = true
          return Promise.resolve()
        },
      }
    },
  }
}

/** Asks again while that may help, as the client of the real cluster does. */
async function persist<Result>(
  life: ProcessLife,
  kind: KafkaRequest,
  about: string,
  effect: () => Result,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await life.request(kind, about, effect)
    } catch (error) {
      const isRetriable = (error as { retriable?: unknown } | null)?.retriable === true
      if (!isRetriable || tries >= MOST_TRIES) throw error
      await life.clock.sleep(Math.min(500, backoffMs(tries - 1) / 20))
    }
  }
}

async function within<Result>(
  clock: Clock,
  timeoutMs: number,
  transactionalId: string,
  running: Promise<Result>,
): Promise<Result> {
  const timer = new AbortController()
  const timeUp = clock.sleep(timeoutMs, timer.signal).then(() => {
    throw new Error(`the transaction of ${transactionalId} did not end within ${timeoutMs} ms`)
  })
  timeUp.catch(() => undefined)
  running.catch(() => undefined)
  try {
    return await Promise.race([running, timeUp])
  } finally {
    timer.abort('in time')
  }
}
