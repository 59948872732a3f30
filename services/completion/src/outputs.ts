import { createHash } from 'node:crypto'
import { type Codec, conversationKey, type NewDeadLetter } from '@aftercall/contracts'
import { type OutgoingRecord } from '@aftercall/kafka'
import { contextFromHeaders, type SpanAttributes, traceHeaders, type Tracer } from '@aftercall/runtime'
import { type BatchResult, type KeyedEffect } from './core/batch.ts'
import { type Effect } from './core/completion.ts'
import { type ReadRecord, unreadableLetter } from './inputs.ts'

export interface OutputContext {
  readonly codec: Codec
  readonly tracer: Tracer
  readonly topicPrefix: string
  readonly groupId: string
}

/** What a step sends: requests, announcements, and dead letters of records that nobody can read. */
export function outputsOf(
  result: BatchResult,
  unreadable: readonly Extract<ReadRecord, { error: unknown }>[],
  now: number,
  context: OutputContext,
): readonly OutgoingRecord[] {
  return [
    ...result.effects.map((effect) => effectRecord(effect, now, context)),
    ...unreadable.map(({ record, error }) =>
      letterRecord(unreadableLetter(record, error, context.groupId, sha256Of(record.value), now), context),
    ),
  ]
}

export const letterRecord = (
  letter: NewDeadLetter,
  { codec, topicPrefix }: Pick<OutputContext, 'codec' | 'topicPrefix'>,
): OutgoingRecord => ({
  topic: `${topicPrefix}dead-letters`,
  key: letter.source,
  value: codec.encode('dead-letters', letter),
})

export const sha256Of = (bytes: Buffer | null) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

/** Changed states as the changelog keeps them; a forgotten conversation is a tombstone. */
export const stateRecords = (result: BatchResult, codec: Codec) =>
  [...result.changed].map(([key, state]) => ({
    key,
    value: state === null ? null : codec.encode('completion-state', state),
  }))

function effectRecord(
  { effect, state }: KeyedEffect,
  now: number,
  { codec, tracer, topicPrefix }: OutputContext,
): OutgoingRecord {
  const headers = state?.traceparent == null ? {} : tracedHeaders(effect, state.traceparent, now, tracer)
  switch (effect.type) {
    case 'request':
      return {
        topic: `${topicPrefix}fetch-requests-live`,
        key: effect.request.orgId,
        value: codec.encode('fetch-requests-live', effect.request),
        headers,
      }
    case 'announce': {
      const { completion } = effect
      return {
        topic: `${topicPrefix}conversation-completions`,
        key: conversationKey(completion.orgId, completion.conversationId),
        value: codec.encode('conversation-completions', completion),
        headers,
      }
    }
    default:
      return effect satisfies never
  }
}

/** A span of its own under the last sampled event, so that the wait before the request shows in the trace. */
function tracedHeaders(effect: Effect, traceparent: string, now: number, tracer: Tracer): Record<string, string> {
  const span = tracer.startSpan(`completion.${effect.type}`, {
    parent: contextFromHeaders({ traceparent }),
    kind: 'producer',
    attributes: attributesOf(effect),
    startMs: now,
  })
  span.end()
  return traceHeaders(span.context)
}

const attributesOf = (effect: Effect): SpanAttributes =>
  effect.type === 'request'
    ? { 'aftercall.conversation_id': effect.request.conversationId, 'aftercall.cause': effect.request.cause }
    : { 'aftercall.conversation_id': effect.completion.conversationId, 'aftercall.kind': effect.completion.kind }
