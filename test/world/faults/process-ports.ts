import { ClickHouseRequestError, type RowStore } from '@aftercall/clickhouse'
import { type Codec, RegistryError } from '@aftercall/contracts'
import { type HttpAnswer, type HttpTransport, TransportError } from '@aftercall/genesys-api'
import { brokerError, type KafkaRequest, NetworkFault, type ProcessLife } from '@aftercall/kafka'
import { type EntryResult, type EventQueue, QueueError } from '@aftercall/queues'
import { type ServerFaults } from './servers.ts'
import { type WorldProcess } from './world-process.ts'

/** The same promise, but whoever is called away does not wait for it. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    const end = () => signal.removeEventListener('abort', onAbort)
    work.then(
      (result) => {
        end()
        resolve(result)
      },
      (error: unknown) => {
        end()
        reject(error as Error)
      },
    )
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** SQS as a process reaches it; of some batches a part fails, whatever `random` throws. */
export function processQueue(
  queue: EventQueue,
  process: WorldProcess,
  random: () => number,
  share: () => number,
): EventQueue {
  const faultsOf = (action: string): ServerFaults => ({
    noAnswer: () => new QueueError(action, queue.url, 'unavailable', 'TimeoutError'),
    refusals: [
      () => new QueueError(action, queue.url, 'throttled', 'RequestThrottled'),
      () => new QueueError(action, queue.url, 'unavailable', 'ServiceUnavailable'),
    ],
  })
  const ask = <Result>(action: string, about: string, effect: () => Promise<Result>, signal: AbortSignal) =>
    unlessAborted(process.request('sqs', action, about, effect, faultsOf(action)), signal)
  const failed: EntryResult = { ok: false, code: 'InternalError', retryable: true }
  /** Each entry is refused, done, or done and told to be refused. */
  const partly = async <Entry>(
    entries: readonly Entry[],
    effect: (asked: readonly Entry[]) => Promise<readonly EntryResult[]>,
  ): Promise<readonly EntryResult[]> => {
    const fates = entries.map(() => (random() < share() ? random() : 1))
    const asked = entries.filter((_, index) => (fates[index] ?? 1) >= 0.5)
    const results = asked.length === 0 ? [] : await effect(asked)
    let next = 0
    return fates.map((fate) => {
      if (fate < 0.5) return failed
      const result = results[next++] ?? failed
      return fate < 0.8 ? failed : result
    })
  }
  return {
    url: queue.url,
    name: queue.name,
    check: (signal) => ask('check', '', () => queue.check(signal), signal),
    receive: (options, signal) => {
      // A receiver that dies closes its connection: most often SQS hands nothing out to it then.
      const connection = new AbortController()
      const closes = random() < 0.8
      const stopWatching = process.onChange(() => {
        if (closes && process.isDead()) connection.abort(new Error('the connection is closed'))
      })
      const onAbort = () => connection.abort(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      return ask('receive', '', () => queue.receive(options, connection.signal), signal).finally(() => {
        stopWatching()
        signal.removeEventListener('abort', onAbort)
      })
    },
    deleteBatch: (handles, signal) =>
      ask(
        'delete',
        `${handles.length} messages`,
        () => partly(handles, (asked) => queue.deleteBatch(asked, signal)),
        signal,
      ),
    changeVisibilityBatch: (changes, signal) =>
      ask(
        'visibility',
        `of ${changes.length} messages`,
        () => partly(changes, (asked) => queue.changeVisibilityBatch(asked, signal)),
        signal,
      ),
  }
}

const clickhouseCodes = [
  [241, 'MEMORY_LIMIT_EXCEEDED'],
  [252, 'TOO_MANY_PARTS'],
  [202, 'TOO_MANY_SIMULTANEOUS_QUERIES'],
  [242, 'TABLE_IS_READ_ONLY'],
  [60, 'UNKNOWN_TABLE'],
  [516, 'AUTHENTICATION_FAILED'],
] as const

/** ClickHouse as a process reaches it. */
export function processStore(store: RowStore, process: WorldProcess): RowStore {
  // What is under way at the server goes on, whoever is called away.
  const unending = new AbortController().signal
  const faultsOf = (action: string): ServerFaults => ({
    noAnswer: () => new ClickHouseRequestError(action, null, 'there was no answer'),
    refusals: clickhouseCodes.map(
      ([code, name]) =>
        () =>
          new ClickHouseRequestError(action, code, name),
    ),
  })
  return {
    insert(table, rows, signal) {
      const about = `${rows.length} rows into ${table.name}`
      const effect = () => store.insert(table, rows, unending)
      return unlessAborted(process.request('clickhouse', 'insert', about, effect, faultsOf(`insert ${about}`)), signal)
    },
    columnsOf: (table, signal) =>
      unlessAborted(
        process.request('clickhouse', 'columns', table, () => store.columnsOf(table, signal), faultsOf('read columns')),
        signal,
      ),
  }
}

/** An answer of the API, or of something between, that is not what was asked for. Thrown through the request and caught behind it. */
class Answered extends Error {
  override readonly name = 'Answered'
  readonly answer: HttpAnswer
  constructor(answer: HttpAnswer) {
    super(String(answer.status))
    this.answer = answer
  }
}

/** Genesys Cloud as a process reaches it. */
export function processTransport(transport: HttpTransport, process: WorldProcess, random: () => number): HttpTransport {
  // What is under way at the server goes on, whoever is called away.
  const unending = new AbortController().signal
  const answered =
    (status: number, headers: Readonly<Record<string, string>> = {}, text?: string) =>
    () => {
      const body = Buffer.from(text ?? JSON.stringify({ code: 'fault', status, message: 'a fault' }))
      const date = new Date(process.clock.now()).toUTCString()
      return new Answered({
        status,
        headers: { 'content-type': 'application/json; charset=utf-8', date, ...headers },
        body,
        oversize: false,
        bodyBytes: body.length,
      })
    }
  const faults: ServerFaults = {
    noAnswer: () =>
      random() < 0.5 ? new TransportError('timeout', 'no answer') : new TransportError('network', 'reset'),
    refusals: [
      answered(401),
      answered(404),
      answered(429),
      answered(429, { 'retry-after': '7' }),
      answered(500),
      answered(503, { 'content-type': 'text/html' }, '<html>'),
      answered(200, {}, '{"conversations":[{"conversationId":"'),
      answered(200, { 'content-type': 'text/html' }, '<html>'),
      answered(408),
      answered(413),
    ],
  }
  return {
    async exchange(request, signal) {
      const { pathname, searchParams } = new URL(request.url)
      const kind = pathname.endsWith('/details') ? 'details' : (pathname.split('/').at(-1) ?? '')
      const about = searchParams
        .getAll('id')
        .map((id) => id.slice(0, 8))
        .join(' ')
      const effect = () => transport.exchange(request, unending)
      try {
        return await unlessAborted(process.request('api', kind, about, effect, faults), signal)
      } catch (error) {
        if (error instanceof Answered) return error.answer
        throw error
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** The codec of a process: of some messages the schema must be asked for, and the registry may be away. */
export function processCodec(codec: Codec, process: WorldProcess): Codec {
  const away = () => new RegistryError('could not ask the schema registry: there was no answer')
  const faults: ServerFaults = { noAnswer: away, refusals: [away] }
  const known = new Set<number>()
  return {
    encode: (topic, value) => codec.encode(topic, value),
    async decode(topic, value) {
      const id = value.length > 4 ? value.readUInt32BE(1) : 0
      // Asked for once a schema, as the real one does.
      if (!known.has(id)) await process.request('registry', 'schema', String(id), () => known.add(id), faults)
      return codec.decode(topic, value)
    },
  }
}

const refusalsOf: Readonly<Partial<Record<KafkaRequest, readonly string[]>>> = {
  produce: ['NOT_ENOUGH_REPLICAS', 'NOT_LEADER_FOR_PARTITION', 'REQUEST_TIMED_OUT'],
  'transaction-append': ['NOT_ENOUGH_REPLICAS', 'CONCURRENT_TRANSACTIONS'],
  'transaction-offsets': ['GROUP_LOAD_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP'],
  'transaction-end': ['NOT_COORDINATOR_FOR_GROUP', 'CONCURRENT_TRANSACTIONS'],
  'init-producer': ['CONCURRENT_TRANSACTIONS', 'GROUP_COORDINATOR_NOT_AVAILABLE'],
  commit: ['NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS'],
  join: ['GROUP_COORDINATOR_NOT_AVAILABLE'],
  'start-positions': ['NOT_LEADER_FOR_PARTITION'],
  fetch: ['NOT_LEADER_FOR_PARTITION'],
}

const refusals: Readonly<Partial<Record<KafkaRequest, readonly (() => Error)[]>>> = Object.fromEntries(
  Object.entries(refusalsOf).map(([kind, types]) => [kind, types.map((type) => () => brokerError(type))]),
)

/** Kafka as a process reaches it. */
export const processLife = (process: WorldProcess): ProcessLife => ({
  request: (kind, about, effect) =>
    process.request('kafka', kind, about, effect, {
      noAnswer: () => new NetworkFault(`${kind} ${about}: there was no answer`),
      refusals: refusals[kind] ?? [],
    }),
  isHeard: () => process.reaches('kafka'),
  onChange: (listener) => {
    let heard = process.reaches('kafka')
    return process.onChange(() => {
      if (heard === process.reaches('kafka')) return
      heard = !heard
      listener()
    })
  },
  clock: process.clientClock,
})
