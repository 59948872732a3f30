import { type Admin } from 'kafkajs'
import { type Clock } from '../clock.ts'
import { type TopicSpec } from '../port.ts'
import { brokerErrorType, isWorthRetrying } from './errors.ts'

type TopicAdmin = Pick<Admin, 'listTopics' | 'fetchTopicMetadata' | 'createTopics' | 'fetchTopicOffsets'>

/** How long new partitions may take to find their leaders. */
const readyMs = 30_000
const settleMs = 50
// The controller has a new topic before the brokers do; kafkajs's own wait for leaders ends at the first of these.
const settling = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'])

/** Creates what is missing. @returns the names created. @throws when a topic exists with another partition count. */
export async function createTopics(
  admin: TopicAdmin,
  specs: readonly TopicSpec[],
  clock: Clock,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  signal?.throwIfAborted()
  const present = await partitionCounts(admin, specs, clock, signal)
  assertCounts(specs, present)
  const missing = specs.filter(({ name }) => !present.has(name))
  if (missing.length === 0) return []
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    })),
  })
  // Somebody else may have created one meanwhile; and a broker answers before it can be asked about the topic.
  const deadlineAt = clock.now() + readyMs
  for (;;) {
    const found = await partitionCounts(admin, missing, clock, signal)
    assertCounts(missing, found)
    if (missing.every(({ name }) => found.has(name)) && (await areServed(admin, missing))) {
      return missing.map(({ name }) => name)
    }
    if (clock.now() > deadlineAt) {
      const names = missing.map(({ name }) => name).join(', ')
      throw new Error(
        `created topics ${names}, but after ${readyMs} ms not every partition has a leader: are all brokers up?`,
      )
    }
    await clock.sleep(settleMs, signal)
  }
}

/**
 * Whether every leader answers for its partitions. Metadata names leaders before they know it themselves; a producer that comes so early has
 * its batch taken by some partitions and refused by others, and by its retry doubles what was taken.
 */
async function areServed(admin: TopicAdmin, specs: readonly TopicSpec[]): Promise<boolean> {
  try {
    await Promise.all(specs.map(({ name }) => admin.fetchTopicOffsets(name)))
    return true
  } catch (error) {
    // In a cluster the broker that is asked may not have heard of a topic that another one knows, and kafkajs trips over the empty answer.
    if (isWorthRetrying(error) || error instanceof TypeError) return false
    throw error
  }
}

async function partitionCounts(
  admin: TopicAdmin,
  specs: readonly TopicSpec[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  for (;;) {
    const existing = new Set(await admin.listTopics())
    const topics = specs.map(({ name }) => name).filter((name) => existing.has(name))
    if (topics.length === 0) return new Map()
    try {
      const metadata = await admin.fetchTopicMetadata({ topics })
      return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]))
    } catch (error) {
      if (!settling.has(brokerErrorType(error) ?? '')) throw error
      await clock.sleep(settleMs, signal)
    }
  }
}

function assertCounts(specs: readonly TopicSpec[], counts: ReadonlyMap<string, number>): void {
  for (const { name, partitions } of specs) {
    const present = counts.get(name)
    if (present === undefined || present === partitions) continue
    throw new Error(
      `could not create topic ${name} with ${partitions} partitions: it exists with ${present}, and keyed topics never change`,
    )
  }
}
