import { topicNames } from '../topics.ts'
import { schemaText, subjectOf } from './codec.ts'
import { type RegistryOptions, registryClient } from './registry-client.ts'

export interface RegistrationOptions extends RegistryOptions {
  readonly topicPrefix: string
}

/** What setup did with one subject. */
export interface RegisteredSubject {
  readonly subject: string
  readonly schemaId: number
  /** False when the subject already had exactly this schema. */
  readonly isNew: boolean
}

/**
 * Registers the schema of every topic and sets its subject to BACKWARD_TRANSITIVE; harmless when repeated.
 * @throws SchemaRefusedError naming the subject and the registry's reason; RegistryError when it cannot be asked (retry).
 */
export async function registerSchemas(
  options: RegistrationOptions,
  signal?: AbortSignal,
): Promise<RegisteredSubject[]> {
  const registry = registryClient(options, signal)
  const registered: RegisteredSubject[] = []
  for (const topic of topicNames) {
    const subject = subjectOf(options.topicPrefix, topic)
    const schema = schemaText(topic)
    await registry.setCompatibility(subject)
    const known = await registry.idOf(subject, schema)
    const schemaId = known ?? (await registry.register(subject, schema))
    registered.push({ subject, schemaId, isNew: known === undefined })
  }
  return registered
}
