/** A value does not fit the schema of its topic. Names the paths that do not fit, never their values. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
  readonly topic: string
  readonly paths: readonly string[]
  constructor(topic: string, paths: readonly string[]) {
    super(`could not encode a message for ${topic}: the schema does not allow what stands at ${paths.join(', ')}`)
    this.topic = topic
    this.paths = paths
  }
}

/** Why bytes will never be a message of a topic. */
export type DecodeFault = 'not_framed' | 'unknown_schema' | 'foreign_schema' | 'bad_body'

const decodeFaults: Record<DecodeFault, string> = {
  not_framed: 'it does not begin with 0x00 and a schema id',
  unknown_schema: 'the registry does not know its schema id',
  foreign_schema: 'its schema cannot be read as that of the topic',
  bad_body: 'its bytes do not fit its schema',
}

/** Bytes that will never be a message of the topic: the message is dead-lettered. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly topic: string
  readonly fault: DecodeFault
  /** Of the writer; undefined when the message is not framed. */
  readonly schemaId: number | undefined
  constructor(topic: string, fault: DecodeFault, schemaId: number | undefined) {
    const id = schemaId === undefined ? '' : ` (schema id ${schemaId})`
    super(`could not decode a message of ${topic}${id}: ${decodeFaults[fault]}`)
    this.topic = topic
    this.fault = fault
    this.schemaId = schemaId
  }
}

/** The schema registry cannot be asked now; worth asking again. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly retryable = true
}

/** The same for whoever waits it out: without the registry nobody knows whether bytes are at fault. */
export const registryOutage = {
  reason: 'the schema registry does not answer',
  isOutage: (error: unknown): boolean => error instanceof RegistryError,
}

/** Subjects lack the schema that this version of Aftercall writes. */
export class SchemaMissingError extends Error {
  override readonly name = 'SchemaMissingError'
  readonly subjects: readonly string[]
  constructor(subjects: readonly string[], registryAddress: string) {
    super(
      `could not find the schemas of this version at the schema registry ${registryAddress} for ${subjects.join(', ')}: ` +
        'run `aftercall setup` with this registry address (for Apicurio it ends in /apis/ccompat/v7) and topic prefix',
    )
    this.subjects = subjects
  }
}

/** The registry refuses a schema, because readers of the subject could not read old and new messages alike. */
export class SchemaRefusedError extends Error {
  override readonly name = 'SchemaRefusedError'
  readonly subject: string
  readonly reason: string
  constructor(subject: string, reason: string) {
    super(
      `could not register the schema of ${subject}: the registry refuses it (${reason}). A schema may gain fields that ` +
        'have defaults and lose fields; nothing else',
    )
    this.subject = subject
    this.reason = reason
  }
}
