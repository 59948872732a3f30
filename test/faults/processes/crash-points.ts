import { type ServiceName } from '@aftercall/demo'
import { type ServerName } from '../member-proxies.ts'

/** A moment in the life of a service that can be seen on its wires. */
export interface CrashPoint {
  readonly server: ServerName
  /** What the message's name begins with. */
  readonly message: string
  /** `before`: the request does not arrive. `after`: it arrives and takes effect, the answer does not come back. */
  readonly side: 'before' | 'after'
  readonly what: string
  /** Which of them is the moment, from the first to this one, drawn. Rare messages have small numbers. */
  readonly among: number
  /** Looked for in a process that has just been started, instead of in one at work. */
  readonly atStart?: true
}

const point = (
  server: ServerName,
  message: string,
  side: CrashPoint['side'],
  what: string,
  among: number,
): CrashPoint => ({ server, message, side, what, among })
const atStart = (one: CrashPoint): CrashPoint => ({ ...one, atStart: true })

/** Of every member of a group. */
const groupPoints: readonly CrashPoint[] = [
  atStart(point('kafka', 'JoinGroup', 'before', 'asking to join the group', 2)),
  atStart(point('kafka', 'JoinGroup', 'after', 'joined, not knowing it', 2)),
  atStart(point('kafka', 'SyncGroup', 'after', 'given partitions, not knowing it', 1)),
  atStart(point('kafka', 'OffsetFetch', 'after', 'before its positions are known', 1)),
  point('kafka', 'Heartbeat', 'after', 'a heartbeat answered', 2),
]
const records = 'GET /api/v2/analytics/conversations/details'

/** In the order in which things happen; a point's number is its place in the list. */
export const crashPoints: Readonly<Record<ServiceName, readonly CrashPoint[]>> = {
  bridge: [
    point('sqs', 'ReceiveMessage', 'after', 'messages given, not seen', 6),
    point('kafka', 'Produce', 'before', 'records not sent', 8),
    point('kafka', 'Produce', 'after', 'records written, not knowing it', 8),
    point('sqs', 'DeleteMessageBatch', 'before', 'messages not deleted', 6),
    point('sqs', 'DeleteMessageBatch', 'after', 'messages deleted, not knowing it', 6),
    atStart(point('registry', '', 'after', 'before it knows its schemas', 3)),
    atStart(point('sqs', 'ReceiveMessage', 'before', 'before the first receive', 1)),
  ],
  completion: [
    point('kafka', 'Fetch', 'after', 'inputs read, not seen', 8),
    point('kafka', 'AddPartitionsToTxn', 'before', 'a transaction not begun', 6),
    point('kafka', 'AddPartitionsToTxn', 'after', 'a transaction begun, not knowing it', 6),
    point('kafka', 'Produce', 'before', 'outputs and states not written', 6),
    point('kafka', 'Produce', 'after', 'outputs and states written, not committed', 6),
    point('kafka', 'AddOffsetsToTxn', 'after', 'the group taken into the transaction', 6),
    point('kafka', 'TxnOffsetCommit', 'before', 'offsets not in the transaction', 6),
    point('kafka', 'TxnOffsetCommit', 'after', 'offsets in the transaction, not committed', 6),
    point('kafka', 'EndTxn', 'before', 'the commit not sent', 6),
    point('kafka', 'EndTxn', 'after', 'committed, not knowing it', 6),
    atStart(point('kafka', 'InitProducerId', 'before', 'before it fences its predecessor', 2)),
    atStart(point('kafka', 'InitProducerId', 'after', 'its predecessor is fenced', 4)),
    atStart(point('kafka', 'EndTxn', 'after', 'its mark in the log is written', 2)),
    atStart(point('kafka', 'Fetch', 'after', 'in the middle of its restore', 4)),
    ...groupPoints,
  ],
  details: [
    point('kafka', 'Fetch', 'after', 'requests read, not seen', 4),
    point('genesys', records, 'before', 'records not asked for', 3),
    point('genesys', records, 'after', 'records answered, not seen', 3),
    point('kafka', 'Produce', 'before', 'records not written', 4),
    point('kafka', 'Produce', 'after', 'records written, not knowing it', 4),
    point('kafka', 'OffsetCommit', 'before', 'offsets not committed', 2),
    point('kafka', 'OffsetCommit', 'after', 'offsets committed, not knowing it', 2),
    atStart(point('genesys', 'POST /oauth/token', 'after', 'logged in, not knowing it', 1)),
    ...groupPoints,
  ],
  sink: [
    point('kafka', 'Fetch', 'after', 'records read, not seen', 8),
    point('clickhouse', 'INSERT', 'before', 'rows not sent', 6),
    point('clickhouse', 'INSERT', 'after', 'rows written, not knowing it', 6),
    point('clickhouse', 'INSERT conversations', 'after', 'conversations written, their details perhaps not', 2),
    point('kafka', 'OffsetCommit', 'before', 'offsets not committed', 4),
    point('kafka', 'OffsetCommit', 'after', 'offsets committed, not knowing it', 4),
    ...groupPoints,
  ],
}
