import { type Codec, replayOfHeader } from '@aftercall/contracts'
import { type OutgoingRecord, type RecordProducer } from '@aftercall/kafka'
import { type QueueAdmin, replayOfAttribute } from '@aftercall/queues'
import { type Planned } from './plan.ts'
import { type Sender } from './replay.ts'

export interface SenderParts {
  readonly topicPrefix: string
  readonly now: () => number
  /** Opened when the first letter needs it. */
  readonly producer: () => Promise<Pick<RecordProducer, 'send'>>
  readonly codec: () => Promise<Pick<Codec, 'encode'>>
  readonly queues: () => Pick<QueueAdmin, 'send'>
}

/** Long enough for an organisation whose quota is used up by live requests. */
const requestLifeMs = 24 * 3_600_000
const queueSendsAtOnce = 10

export function replaySender(parts: SenderParts): Sender {
  const toRecord = async ({ letter, route, body }: Planned & { body: Buffer }): Promise<OutgoingRecord[]> => {
    if (route.kind === 'queue') return []
    if (route.kind === 'request') return [await requestRecord(route.orgId, letter.conversationId, letter.source, parts)]
    const { topic, partition, key, headers } = route
    return [{ topic, partition, key, headers, value: body }]
  }
  return {
    async send(items, signal) {
      const records = (await Promise.all(items.map(toRecord))).flat()
      if (records.length > 0) await (await parts.producer()).send(records, signal)
      const queued = items.flatMap(({ route, body }) => (route.kind === 'queue' ? [{ ...route, body }] : []))
      for (let at = 0; at < queued.length; at += queueSendsAtOnce) {
        const some = queued.slice(at, at + queueSendsAtOnce)
        const admin = parts.queues()
        const attributes = (source: string) => ({ [replayOfAttribute]: source })
        await Promise.all(some.map((one) => admin.send(one.url, one.body.toString(), attributes(one.source), signal)))
      }
    },
  }
}

/** Round and attempt are nobody's: whoever follows the conversation takes the answer by its content. */
async function requestRecord(
  orgId: string,
  conversationId: string,
  source: string,
  { codec, now, topicPrefix }: SenderParts,
): Promise<OutgoingRecord> {
  const topic = 'fetch-requests-reconciliation'
  const requestedAt = now()
  const request = { orgId, conversationId, round: 1, attempt: 1, cause: 'reconciliation', requestedAt }
  const value = (await codec()).encode(topic, { ...request, expiresAt: requestedAt + requestLifeMs })
  return { topic: `${topicPrefix}${topic}`, key: orgId, value, headers: { [replayOfHeader]: source } }
}
