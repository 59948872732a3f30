import { type Codec, conversationKey, EncodeError, type NewTopicValue } from '@aftercall/contracts'
import { type OutgoingRecord, ProduceError, type RecordProducer, RecordTooLargeError } from '@aftercall/kafka'
import { type Clock, type Logger, type LoopWatch, throughOutage, turnsOf } from '@aftercall/runtime'
import { type Answer, type AnswerTools, deadLettered, whole } from '../core/answer.ts'
import { type HeldRequest } from '../core/request.ts'

export interface Publishing {
  readonly producer: RecordProducer
  readonly codec: Codec
  readonly topicPrefix: string
  readonly clock: Clock
  readonly log: Logger
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
  readonly tools: Pick<AnswerTools, 'sha256' | 'maxDeadLetterBytes' | 'group'>
  /** Headers that carry the trace of a request on. */
  readonly traceOf: (held: HeldRequest) => Readonly<Record<string, string>>
}

/**
 * Puts answers into the log and resolves when all are acknowledged: records and dead letters first, outcomes after them, so that
 * whoever reads an outcome can rely on its record. A record that fits neither its schema nor a message becomes a dead letter. A cluster
 * that does not take it is tried until `signal` is aborted. Returns the answers as they were given in the end.
 */
export async function publish(
  answers: readonly Answer[],
  publishing: Publishing,
  watch: LoopWatch,
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  let given: Encoded[] = []
  const turns = turnsOf(publishing.clock)
  for (const answer of answers) {
    if (turns.areOver(answer.details?.raw.length)) await turns.next(signal)
    given.push(encodable(answer, publishing))
  }
  for (;;) {
    const tooLarge = await sendUntilTaken(
      given.flatMap(({ record }) => record ?? []),
      publishing,
      watch,
      signal,
    )
    if (tooLarge === null) break
    const carriers = given.filter(({ record }) => record !== null)
    given = given.map((one) => (one === carriers[tooLarge] ? withoutRecord(one.answer, 'too_large', publishing) : one))
  }
  return sendOutcomes(
    given.map(({ answer }) => answer),
    publishing,
    watch,
    signal,
  )
}

/** An outcome whose digest makes it too large for a message is given without one: whoever asked must hear something. */
async function sendOutcomes(
  answers: readonly Answer[],
  publishing: Publishing,
  watch: LoopWatch,
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  const outcomes = answers.flatMap((answer) => answer.outcomes)
  for (;;) {
    const records = outcomes.map((one) => outcomeRecord(one, publishing))
    const index = await sendUntilTaken(records, publishing, watch, signal)
    if (index === null) break
    const tooLarge = outcomes[index]
    if (tooLarge === undefined || tooLarge.outcome.digest == null)
      throw new Error(`could not produce outcome ${index} of ${outcomes.length}: too large although it has no digest`)
    const outcome = { ...tooLarge.outcome, outcome: 'dead_lettered', reason: 'too_large' as const, digest: null }
    outcomes[index] = { ...tooLarge, outcome }
  }
  const given = new Map(outcomes.map((one) => [one.held, one]))
  return answers.map((answer) => ({ ...answer, outcomes: answer.outcomes.map((one) => given.get(one.held) ?? one) }))
}

interface Encoded {
  readonly answer: Answer
  readonly record: OutgoingRecord | null
}

function encodable(answer: Answer, publishing: Publishing): Encoded {
  const { details, deadLetter } = answer
  if (deadLetter !== null) return { answer, record: outgoing('dead-letters', deadLetter, answer, publishing) }
  if (details === null) return { answer, record: null }
  try {
    return { answer, record: outgoing('conversation-details', details, answer, publishing) }
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error
    publishing.log.error('a record does not fit its schema and goes to the dead letters', { err: error })
    return withoutRecord(answer, 'unencodable', publishing, error.message)
  }
}

function withoutRecord(
  answer: Answer,
  reason: 'unencodable' | 'too_large',
  publishing: Publishing,
  cause?: string,
): Encoded {
  // A dead letter is bounded far below what a message may hold, so this happens to records only.
  if (answer.details === null)
    throw new Error(`could not produce the dead letter of ${answer.conversationId}: too large`)
  const held = answer.outcomes.map((one) => one.held)
  const body = {
    reason,
    ...whole(answer.details.raw, publishing.tools),
    ...(cause === undefined ? {} : { cause }),
  }
  const replaced = deadLettered(answer.conversationId, held, body, publishing.clock.now(), publishing.tools)
  return {
    answer: replaced,
    record: outgoing(
      'dead-letters',
      replaced.deadLetter as NonNullable<typeof replaced.deadLetter>,
      replaced,
      publishing,
    ),
  }
}

function outgoing<Topic extends 'conversation-details' | 'dead-letters'>(
  topic: Topic,
  value: NewTopicValue[Topic],
  { conversationId, outcomes }: Answer,
  { codec, topicPrefix, traceOf }: Publishing,
): OutgoingRecord {
  const orgId = outcomes[0]?.outcome.orgId ?? ''
  const traced = outcomes.map(({ held }) => traceOf(held)).find((headers) => 'traceparent' in headers)
  return {
    topic: `${topicPrefix}${topic}`,
    key: topic === 'dead-letters' ? `genesys:${conversationId}` : conversationKey(orgId, conversationId),
    value: codec.encode(topic, value),
    ...(traced === undefined ? {} : { headers: traced }),
  }
}

function outcomeRecord(
  { held, outcome }: Answer['outcomes'][number],
  { codec, topicPrefix, traceOf }: Publishing,
): OutgoingRecord {
  return {
    topic: `${topicPrefix}fetch-outcomes`,
    key: conversationKey(outcome.orgId, outcome.conversationId),
    value: codec.encode('fetch-outcomes', outcome),
    headers: traceOf(held),
  }
}

const kafkaOutage = {
  reason: 'Kafka does not take the answers',
  // Some may be in the log already: a repeat is harmless, a gap is not.
  isOutage: (error: unknown) => error instanceof ProduceError,
  baseMs: 200,
  maxMs: 10_000,
}

/** Resolves to the index of a record that is too large (nothing was sent then), or to null when all are acknowledged. */
export async function sendUntilTaken(
  records: readonly OutgoingRecord[],
  { producer, clock, log, random }: Pick<Publishing, 'producer' | 'clock' | 'log' | 'random'>,
  watch: LoopWatch,
  signal: AbortSignal,
): Promise<number | null> {
  if (records.length === 0) return null
  try {
    await throughOutage(() => producer.send(records, signal), kafkaOutage, { clock, log, watch, random }, signal)
    watch.beat()
    return null
  } catch (error) {
    if (error instanceof RecordTooLargeError) return error.index
    throw error
  }
}
