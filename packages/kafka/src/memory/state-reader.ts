import { backoffMs } from '../group/backoff.ts'
import { type KafkaRecord } from '../port.ts'
import { type ProcessLife } from './process-life.ts'
import { type MemoryTopics } from './topics.ts'

const FETCH_RECORDS = 500
const MAX_TRIES = 20

/** Committed records of one partition from its start until `onRecord` returns true; waits at the end for more, as the real reader does. */
export async function readState(
  { topics, life }: { readonly topics: MemoryTopics; readonly life: ProcessLife },
  { topic, partition }: { readonly topic: string; readonly partition: number },
  onRecord: (record: KafkaRecord) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const log = topics.log(topic, partition)
  let offset = log.start
  for (let tries = 0; ;) {
    signal.throwIfAborted()
    try {
      const { records, next } = await life.request('read-state', `${topic}:${partition}`, () =>
        readOrWait(
          { topics, topic, partition },
          () => log.read(Math.max(offset, log.start), FETCH_RECORDS),
          offset,
          signal,
        ),
      )
      tries = 0
      if (records.some(onRecord)) return
      offset = next
    } catch (error) {
      signal.throwIfAborted()
      const isRetriable = (error as { retriable?: unknown } | null)?.retriable === true
      if (++tries > MAX_TRIES || !isRetriable) throw error
      await life.clock.sleep(backoffMs(tries - 1), signal)
    }
  }
}

type Read = ReturnType<ReturnType<MemoryTopics['log']>['read']>

function readOrWait(
  { topics, topic, partition }: { readonly topics: MemoryTopics; readonly topic: string; readonly partition: number },
  read: () => Read,
  from: number,
  signal: AbortSignal,
): Read | Promise<Read> {
  const found = read()
  if (found.next > from) return found
  return new Promise((resolve, reject) => {
    const end = () => {
      unsubscribe()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      end()
      reject(signal.reason as Error)
    }
    const unsubscribe = topics.onGrown((grown) => {
      if (!grown.some((one) => one.partition === partition && one.topic === topic)) return
      const now = read()
      if (now.next <= from) return
      end()
      resolve(now)
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
