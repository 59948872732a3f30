import { createCodec } from '@aftercall/contracts'
import { type ServiceEnv } from '@aftercall/demo'
import { connectKafka, type OwnedPartition, partitionOf } from '@aftercall/kafka'
import { type Conversation, conversationsOf, stateOf } from './states.ts'

export interface TailOptions {
  readonly conversations: number
  /** States written in all; each conversation is written many times over. */
  readonly records: number
  readonly seed: number
}

export interface Tail {
  readonly conversations: number
  readonly records: number
  /** Keys and values, before compression. */
  readonly bytes: number
}

const statesPerStep = 1_000

/**
 * Fills the changelog as an hour of load leaves it before compaction has come: transactions of a thousand states, each conversation written
 * again and again at random. Written through the group that completion joins later, so that it takes over from a predecessor.
 */
export async function writeTail(
  env: ServiceEnv,
  { conversations: count, records, seed }: TailOptions,
  signal: AbortSignal,
): Promise<Tail> {
  const { KAFKA_BROKERS = '', KAFKA_TOPIC_PREFIX = '', SCHEMA_REGISTRY_URL = '', GENESYS_ORGANISATION_ID = '' } = env
  const partitionCount = Number(env['TOPIC_PARTITIONS'])
  const codec = await createCodec({ registryUrl: SCHEMA_REGISTRY_URL, topicPrefix: KAFKA_TOPIC_PREFIX }, signal)
  const groupId = `${KAFKA_TOPIC_PREFIX}aftercall-completion`
  const stateTopic = `${KAFKA_TOPIC_PREFIX}completion-state`
  const random = seeded(seed)
  const byPartition = Array.from({ length: partitionCount }, (): Conversation[] => [])
  for (const conversation of conversationsOf(GENESYS_ORGANISATION_ID, count, random))
    byPartition[partitionOf(Buffer.from(conversation.key), partitionCount)]?.push(conversation)
  await using kafka = await connectKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'aftercall-bench' })
  await using group = await kafka.statefulGroup({
    ...{ groupId, stateTopic, transactionalIdPrefix: groupId },
    inputTopics: [`${KAFKA_TOPIC_PREFIX}conversation-events`, `${KAFKA_TOPIC_PREFIX}fetch-outcomes`],
  })
  const written = { records: 0, bytes: 0 }
  const now = Date.now()

  const write = async (owned: OwnedPartition) => {
    await owned.restore(() => undefined, signal)
    const mine = byPartition[owned.partition] ?? []
    const versions = new Map<Conversation, number>()
    for await (const changed of stepsOf(mine, records / count, random)) {
      const states = changed.map((conversation) => {
        const version = versions.get(conversation) ?? 0
        versions.set(conversation, version + 1)
        const value = codec.encode('completion-state', stateOf(conversation, version, now, random))
        written.bytes += conversation.key.length + value.length
        return { key: conversation.key, value }
      })
      await owned.step({ outputs: [], states, positions: [] })
      written.records += states.length
      signal.throwIfAborted()
    }
  }

  const writers: Promise<void>[] = []
  for await (const owned of group.partitions(signal)) {
    writers.push(write(owned))
    if (writers.length === partitionCount) break
  }
  await Promise.race([Promise.all(writers), group.failed])
  return { conversations: count, ...written }
}

/** Each conversation once, then at random until each was written `times` on average. */
function* stepsOf(mine: readonly Conversation[], times: number, random: () => number): Generator<Conversation[]> {
  for (let from = 0; from < mine.length; from += statesPerStep) yield mine.slice(from, from + statesPerStep)
  for (let left = Math.round(mine.length * (times - 1)); left > 0; left -= statesPerStep) {
    const changed = new Set<Conversation>()
    const size = Math.min(left, statesPerStep, mine.length)
    while (changed.size < size) {
      const one = mine[Math.floor(random() * mine.length)]
      if (one !== undefined) changed.add(one)
    }
    yield [...changed]
  }
}

/** mulberry32: small, and the same for a seed everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
