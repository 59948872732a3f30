import { type Codec } from '../codec-port.ts'
import { type TopicName, topicNames } from '../topics.ts'
import { codecOver, schemaText, subjectOf } from './codec.ts'
import { SchemaMissingError } from './errors.ts'
import { type RegistryClient, type RegistryOptions, registryClient } from './registry-client.ts'
import { cachedSource } from './schema-source.ts'

export interface CodecOptions extends RegistryOptions {
  /** Before the topic's name in every subject; may be empty. */
  readonly topicPrefix: string
  /** Topics that will be used; all by default. */
  readonly topics?: readonly TopicName[]
  /** How long the answer that a schema id is unknown holds; 10 s by default. */
  readonly unknownForMs?: number
  /** Monotonic milliseconds; for tests. */
  readonly now?: () => number
}

const defaultUnknownForMs = 10_000

/**
 * The codec over a schema registry. Looks up the ids of all topics' schemas before it returns, so that later it needs the
 * registry only for schemas of other writers that it has not met; it never registers anything.
 * @throws SchemaMissingError naming the subjects that lack the schema of this version; RegistryError when the registry
 * cannot be asked now (retry).
 */
export async function createCodec(options: CodecOptions, signal?: AbortSignal): Promise<Codec> {
  const starting = registryClient(options, signal)
  const ids = await idsOf(starting, options.topicPrefix, options.topics ?? topicNames)
  // The start may be given up; once started, the codec outlives that signal.
  const source = cachedSource(registryClient(options), {
    unknownForMs: options.unknownForMs ?? defaultUnknownForMs,
    now: options.now ?? (() => performance.now()),
  })
  return codecOver(ids, source)
}

async function idsOf(
  registry: RegistryClient,
  topicPrefix: string,
  topics: readonly TopicName[],
): Promise<Map<TopicName, number>> {
  const found = await Promise.all(
    topics.map(async (topic) => {
      const subject = subjectOf(topicPrefix, topic)
      return { topic, subject, id: await registry.idOf(subject, schemaText(topic)) }
    }),
  )
  const missing = found.filter(({ id }) => id === undefined).map(({ subject }) => subject)
  if (missing.length > 0) throw new SchemaMissingError(missing, registry.address)
  return new Map(found.flatMap(({ topic, id }) => (id === undefined ? [] : [[topic, id] as const])))
}
