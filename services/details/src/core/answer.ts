import {
  type NewConversationDetails,
  type NewDeadLetter,
  type NewFetchOutcome,
  type ProjectedConversation,
  recordVersion,
  rulesVersion,
  tooManyOf,
} from '@aftercall/contracts'
import { digestOf, missingSessionIds } from './digest.ts'
import { acrossMidnight, movedFromDay } from './moved-start.ts'
import { type Lane, priorityOf } from './lanes.ts'
import { deadLetterReasons, type DeadLetterReason, type OutcomeReason } from './reasons.ts'
import { isDeeperThan } from './nesting.ts'
import { type HeldRequest } from './request.ts'
import { type FetchResult, type SettledResult } from './result.ts'

/** What the rules need from outside: they hash, parse and project nothing themselves. */
export interface AnswerTools {
  /** The record after the personal-data policy; the same reference when nothing was touched. */
  readonly applyPolicy: (json: unknown) => unknown
  /** Whether bytes that cannot be parsed, and so cannot be searched for personal data, are kept. */
  readonly keepsUnparsed: boolean
  readonly project: (
    json: unknown,
  ) => { readonly record: ProjectedConversation; readonly drift: readonly string[] } | { readonly unusable: string }
  /** Of the record's bytes and the sorted missing sessions, shortened hex. */
  readonly recordHash: (raw: Buffer, missingSessionIds: readonly string[]) => string
  /** Full hex. */
  readonly sha256: (bytes: Buffer) => string
  /** Longer bodies are cut in dead letters. */
  readonly maxDeadLetterBytes: number
  /** The consumer group that dead letters name. */
  readonly group?: string
}

/** Everything that is said about one conversation after it was asked for: the record or dead letter first, then one outcome per request. */
export interface Answer {
  readonly conversationId: string
  readonly details: NewConversationDetails | null
  readonly deadLetter: NewDeadLetter | null
  readonly outcomes: readonly { readonly held: HeldRequest; readonly outcome: NewFetchOutcome }[]
}

/** The answer to all requests for one conversation that one fetch served. */
export function answerOf(
  conversationId: string,
  held: readonly HeldRequest[],
  result: SettledResult,
  nowMs: number,
  tools: AnswerTools,
): Answer {
  switch (result.kind) {
    case 'record':
      return recordAnswer(conversationId, held, result, nowMs, tools)
    case 'missing':
      return withoutRecord(conversationId, held, 'not_found_yet', result.refused ?? 'not_in_answer', nowMs)
    case 'refused':
      return withoutRecord(conversationId, held, 'refused', result.reason, nowMs)
    case 'unusable': {
      const { reason, body: received, bodyBytes } = result
      const body = reason === 'no_identity' ? allowedBytes(received, tools) : unsearched(received, tools)
      return deadLettered(
        conversationId,
        held,
        { reason, body, bodyBytes, sha256: tools.sha256(received) },
        nowMs,
        tools,
      )
    }
  }
}

export const expiredAnswer = (held: HeldRequest, nowMs: number): Answer =>
  withoutRecord(held.request.conversationId, [held], 'expired', 'too_late', nowMs)

export const unknownOrganisationAnswer = (held: HeldRequest, nowMs: number): Answer =>
  withoutRecord(held.request.conversationId, [held], 'refused', 'unknown_organisation', nowMs)

type Received = Extract<FetchResult, { kind: 'record' }>

function recordAnswer(
  conversationId: string,
  held: readonly HeldRequest[],
  { raw: received, json, asOf, receivedAt }: Received,
  nowMs: number,
  tools: AnswerTools,
): Answer {
  if (isDeeperThan(json)) {
    const sizes = { bodyBytes: received.length, sha256: tools.sha256(received) }
    const body = unsearched(received, tools)
    return deadLettered(conversationId, held, { reason: 'too_deep', body, ...sizes }, nowMs, tools)
  }
  const allowed = tools.applyPolicy(json)
  // Only a policy that touched the record costs the exact bytes.
  const raw = allowed === json ? received : Buffer.from(JSON.stringify(allowed))
  if (tooManyOf(allowed) !== null)
    return deadLettered(conversationId, held, { reason: 'too_wide', ...whole(raw, tools) }, nowMs, tools)
  const projection = tools.project(allowed)
  if ('unusable' in projection) {
    return deadLettered(conversationId, held, { reason: 'unusable_record', ...whole(raw, tools) }, nowMs, tools)
  }
  const { record, drift } = projection
  // Each request names what was known when it was made; together they are what is known.
  const missing = missingSessionIds(
    record,
    held.flatMap(({ request }) => request.knownSessionIds),
  )
  const hash = tools.recordHash(raw, missing)
  const digest = digestOf(record, hash)
  const movedFrom = movedFromDay(
    record.conversationStart,
    held.map(({ request }) => request.knownStart),
  )
  const isNews = movedFrom !== null || held.some(({ request }) => request.knownHash !== hash)
  return {
    conversationId,
    deadLetter: null,
    details: isNews
      ? {
          orgId: orgOf(held),
          conversationId,
          asOf,
          version: recordVersion(asOf),
          rulesVersion,
          source: 'details_get',
          lane: laneOf(held),
          receivedAt,
          hash,
          missingSessionIds: missing,
          supersededStart: movedFrom ?? acrossMidnight(record.conversationStart),
          drift,
          raw,
          record,
        }
      : null,
    outcomes: held.map((one) => {
      const outcome = one.request.knownHash === hash ? 'unchanged' : 'record'
      return { held: one, outcome: { ...common(one, outcome, nowMs), asOf, digest } }
    }),
  }
}

export interface UnusableBody {
  readonly reason: DeadLetterReason & OutcomeReason
  /** After the policy; cut here if need be. */
  readonly body: Buffer
  /** Size and hash of what was received. */
  readonly bodyBytes: number
  readonly sha256: string
  /** The error underneath, without data. */
  readonly cause?: string
}

/** A body that is there as a whole. */
export const whole = (body: Buffer, { sha256 }: Pick<AnswerTools, 'sha256'>) => ({
  body,
  bodyBytes: body.length,
  sha256: sha256(body),
})

/** The conversation's record cannot be stored as one: its bytes go to the dead letters. */
export function deadLettered(
  conversationId: string,
  held: readonly HeldRequest[],
  { reason, body, bodyBytes, sha256, cause }: UnusableBody,
  nowMs: number,
  { maxDeadLetterBytes, group }: Pick<AnswerTools, 'maxDeadLetterBytes' | 'group'>,
): Answer {
  const kept = body.subarray(0, maxDeadLetterBytes)
  return {
    conversationId,
    details: null,
    deadLetter: {
      stage: 'details',
      reason,
      message: `${deadLetterReasons[reason]}: ${bodyBytes} bytes`,
      source: `genesys:${conversationId}`,
      orgId: orgOf(held),
      conversationId,
      attempts: 1,
      failedAt: nowMs,
      cause: cause ?? null,
      group: group ?? null,
      bodyBytes,
      bodySha256: sha256,
      truncated: kept.length < body.length || body.length < bodyBytes,
      body: kept,
    },
    outcomes: withoutRecord(conversationId, held, 'dead_lettered', reason, nowMs).outcomes,
  }
}

const empty = Buffer.alloc(0)

/** Bytes that the policy could not look into. */
const unsearched = (received: Buffer, { keepsUnparsed }: AnswerTools): Buffer => (keepsUnparsed ? received : empty)

function allowedBytes(received: Buffer, tools: AnswerTools): Buffer {
  const json: unknown = JSON.parse(received.toString('utf8'))
  if (isDeeperThan(json)) return unsearched(received, tools)
  const allowed = tools.applyPolicy(json)
  return allowed === json ? received : Buffer.from(JSON.stringify(allowed))
}

function withoutRecord(
  conversationId: string,
  held: readonly HeldRequest[],
  outcome: 'not_found_yet' | 'refused' | 'expired' | 'dead_lettered',
  reason: OutcomeReason,
  nowMs: number,
): Answer {
  const outcomes = held.map((one) => ({ held: one, outcome: { ...common(one, outcome, nowMs), reason } }))
  return { conversationId, details: null, deadLetter: null, outcomes }
}

const common = ({ request, lane }: HeldRequest, outcome: string, nowMs: number) => ({
  orgId: request.orgId,
  conversationId: request.conversationId,
  round: request.round,
  attempt: request.attempt,
  lane,
  outcome,
  answeredAt: nowMs,
})

const orgOf = (held: readonly HeldRequest[]): string => held[0]?.request.orgId ?? ''

const laneOf = (held: readonly HeldRequest[]): Lane =>
  held.reduce<Lane>((best, { lane }) => (priorityOf(lane) < priorityOf(best) ? lane : best), 'backfill')
