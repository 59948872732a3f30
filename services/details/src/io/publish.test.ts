import { type ConversationDetails, type FetchOutcome, memoryCodec, topicNames } from '@aftercall/contracts'
import { type KafkaRecord, memoryCluster, RecordTooLargeError, type RecordProducer } from '@aftercall/kafka'
import { silentLogger, virtualClock, watchdog } from '@aftercall/runtime'
import { type Answer } from '../core/answer.ts'
import { heldFor } from '../testing/requests.ts'
import { publish } from './publish.ts'
import { sha256 } from './record-hash.ts'

const clock = virtualClock(0)
const codec = memoryCodec()

/** Records of `topic` above `maxBytes` are refused before anything of their call is sent, as the batcher does it. */
function refusing(inner: RecordProducer, topic: string, maxBytes: number): RecordProducer {
  return {
    async send(records, signal) {
      records.forEach((record, index) => {
        const bytes = record.value?.length ?? 0
        if (record.topic === topic && bytes > maxBytes) throw new RecordTooLargeError(topic, index, bytes, maxBytes)
      })
      await inner.send(records, signal)
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  }
}

async function published(answers: readonly Answer[], maxOutcomeBytes: number) {
  const cluster = memoryCluster({ clock })
  const kafka = cluster.connect()
  await kafka.createTopics(topicNames.map((name) => ({ name, partitions: 1, replicationFactor: 1, config: {} })))
  const producer = refusing(await kafka.producer(), 'fetch-outcomes', maxOutcomeBytes)
  const watch = watchdog({ clock }).loop('test', { maxSilenceMs: 1_000 })
  const tools = { sha256, maxDeadLetterBytes: 1_000 }
  const parts = { producer, codec, topicPrefix: '', clock, log: silentLogger, tools, traceOf: () => ({}) }
  const given = await publish(answers, parts, watch, new AbortController().signal)
  const decoded = cluster
    .records('fetch-outcomes')
    .map(({ value }: KafkaRecord) => codec.decode('fetch-outcomes', value as Buffer))
  return { given, outcomes: await Promise.all(decoded) }
}

const answerFor = (conversationId: string, sessions: number): Answer => {
  const held = heldFor(conversationId)
  const outcome: FetchOutcome = {
    orgId: 'org-a',
    conversationId,
    round: 1,
    attempt: 1,
    lane: 'live',
    outcome: 'unchanged',
    reason: null,
    asOf: 1,
    answeredAt: 1,
    digest: {
      hash: 'h',
      conversationStart: null,
      conversationEnd: null,
      unsettledAt: null,
      openSegments: 0,
      sessions: Array.from({ length: sessions }, (_, index) => ({
        sessionId: `session-${index}`,
        purpose: null,
        mediaType: null,
        open: false,
        end: null,
        wrapUpEnd: null,
      })),
    },
  }
  return {
    conversationId,
    details: null as ConversationDetails | null,
    deadLetter: null,
    outcomes: [{ held, outcome }],
  }
}

it('answers every request, also where the digest of one makes its answer larger than a message may be', async () => {
  const answers = [answerFor('small', 1), answerFor('huge', 1_000), answerFor('other', 1), answerFor('vast', 2_000)]
  const { given, outcomes } = await published(answers, 1_000)
  const shortly = [
    ['small', 'unchanged', null],
    ['huge', 'dead_lettered', 'too_large'],
    ['other', 'unchanged', null],
    ['vast', 'dead_lettered', 'too_large'],
  ]
  expect(outcomes.map((one) => [one.conversationId, one.outcome, one.reason])).toEqual(shortly)
  expect(given.flatMap((answer) => answer.outcomes.map(({ outcome }) => outcome.outcome))).toEqual(
    shortly.map(([, outcome]) => outcome),
  )
})
