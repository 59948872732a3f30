import {
  type ConversationEvent,
  type FetchOutcome,
  memoryCodec,
  type NewFetchRequest,
  projectConversation,
} from '@aftercall/contracts'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { answerOf } from '../../services/details/src/core/answer.ts'
import { recordHash, sha256 } from '../../services/details/src/io/record-hash.ts'
import { conversationRow } from '../../services/sink/src/core/conversation-row.ts'
import { type RowState } from './story.ts'

const codec = memoryCodec()
const tools = {
  applyPolicy: (json: unknown) => json,
  keepsUnparsed: true,
  project: projectConversation,
  recordHash,
  sha256,
  maxDeadLetterBytes: 1_048_576,
}

/** A message of the queue as the bridge reads it. */
export async function eventOf(organisationId: string, body: string, receivedAt: number): Promise<ConversationEvent> {
  const receipt = { receivedAt, sqsMessageId: '', sqsSentAt: null, sqsReceiveCount: null }
  const read = interpret(body, receipt, {
    maxBodyBytes: 1_048_576,
    maxDepth: 64,
    organisations: new Set([organisationId]),
    applyPolicy: tools.applyPolicy,
    keepUnparsed: true,
  })
  if (read.kind !== 'conversation-event') throw new Error(`the simulator sent what is no detail event: ${body}`)
  return await codec.decode('conversation-events', codec.encode('conversation-events', read.value))
}

export interface Answered {
  readonly outcome: FetchOutcome
  /** What the row shows then; null where the answer makes no row. */
  readonly row: RowState | null
}

/** What details answers, and the sink shows, when the API gives this record at `now`; null: it does not know the conversation. */
export async function answerWith(record: object | null, request: NewFetchRequest, now: number): Promise<Answered> {
  const held = {
    request: { knownHash: null, knownSessionIds: [], knownStart: null, ...request },
    lane: 'live' as const,
    headers: {},
    receipt: { done: () => undefined, isRevoked: () => false },
  }
  const result =
    record === null
      ? ({ kind: 'missing' } as const)
      : ({
          kind: 'record',
          raw: Buffer.from(JSON.stringify(record)),
          json: record,
          asOf: now,
          receivedAt: now,
        } as const)
  const { outcomes, details } = answerOf(request.conversationId, [held], result, now, tools)
  const [answer] = outcomes
  if (answer === undefined) throw new Error('a request for a record was not answered')
  const outcome = await codec.decode('fetch-outcomes', codec.encode('fetch-outcomes', answer.outcome))
  if (details === null) return { outcome, row: null }
  const stored = await codec.decode('conversation-details', codec.encode('conversation-details', details))
  const { conversation_end, acw_pending } = conversationRow(stored)
  return { outcome, row: conversation_end !== null ? 'ended' : acw_pending === 1 ? 'acw pending' : 'open' }
}
