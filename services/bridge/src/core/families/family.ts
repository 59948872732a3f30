import { type NewTopicValue } from '@aftercall/contracts'
import { type DeadLetterReason } from '../reasons.ts'
import { type Reader } from '../value-readers.ts'

/** Families besides the detail events of conversations: one topic and one record type each. */
export const familyNames = [
  'conversation-metrics',
  'speech-analytics',
  'queue-observations',
  'user-status',
  'user-tokens',
  'operational-events',
  'audit-events',
  'analytics-availability',
  'agent-states',
] as const satisfies readonly (keyof NewTopicValue)[]
export type FamilyName = (typeof familyNames)[number]

/** Columns that every family has and that are not read from the body. */
type HeadColumn =
  | 'orgId' | 'eventId' | 'detailType' | 'eventTime' | 'eventTimeFrom' | 'publishedAt' | 'envelopeTime'
  | 'correlationId' | 'source' | 'receivedAt' | 'sqsMessageId' | 'sqsSentAt' | 'sqsReceiveCount' | 'drift' | 'raw' // prettier-ignore
export type BodyColumn<F extends FamilyName> = Exclude<keyof NewTopicValue[F] & string, HeadColumn>

/** One field of a body: the column it fills, or what is inside it, or that it is known and has no column (it stays in `raw`). */
export type Field<Column extends string> =
  { readonly column: Column; readonly read: Reader } | { readonly fields: Shape<Column> } | 'known'
export interface Shape<Column extends string> {
  readonly [name: string]: Field<Column>
}

/** An id without which the event has no place: it stands in the topic, in the body, or in both. */
export interface Identity<Column extends string> {
  readonly column: Column
  /** Which `{id}` of the topic it is. */
  readonly inTopic: number
  readonly inBody: readonly string[]
  readonly missing: DeadLetterReason
  /** Reason to refuse an event whose topic and body name two; null where the body is free to say it otherwise, and is believed. */
  readonly mismatch: DeadLetterReason | null
}

/** Where the body says when it happened. */
export interface StatedTime {
  readonly path: readonly string[]
  readonly read: (value: unknown) => number | null
}

/** One row of the routing table: how events of one detail-type are read. */
export interface FamilyRule<F extends FamilyName, Column extends string = BodyColumn<F>> {
  readonly family: F
  readonly detailType: string
  /** Tells the detail-types of one family apart; null where there is one. */
  readonly kind: string | null
  readonly identities: readonly Identity<Column>[]
  readonly shape: Shape<Column>
  readonly time: StatedTime | null
  /** Last touch to the columns, where one follows from another. */
  readonly complete?: (columns: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** What the record is keyed by, besides the organisation; null for the organisation alone. */
  readonly keyOf: (columns: Readonly<Record<string, unknown>>) => string | null
}

export type AnyFamilyRule = FamilyRule<FamilyName, string>

type Columns<Name extends string> = Readonly<Record<Name, { readonly column: Name; readonly read: Reader }>>

/** Fields of the same kind that have columns of the same names. */
export const columns = <const Name extends string>(read: Reader, ...names: readonly Name[]): Columns<Name> =>
  Object.fromEntries(names.map((column) => [column, { column, read }])) as Columns<Name>

/** A field with a column of another name. */
export const column = <const Name extends string>(read: Reader, name: Name) => ({ column: name, read })

export const conversationIdentity = {
  column: 'conversationId',
  inTopic: 0,
  inBody: ['conversationId'],
  missing: 'missing_conversation_id',
  mismatch: 'conversation_mismatch',
} as const satisfies Identity<'conversationId'>

export const userIdentity = (...inBody: readonly string[]) =>
  ({ column: 'userId', inTopic: 0, inBody, missing: 'missing_user_id', mismatch: 'user_mismatch' }) as const

/** Keyed by a column that is certain or may be missing; `instead` is one that is certain. */
export const keyedBy =
  (name: string, instead: string = name) =>
  (columns: Readonly<Record<string, unknown>>): string => {
    const key = columns[name]
    return typeof key === 'string' && key !== '' ? key : String(columns[instead])
  }
