import {
  causeOf,
  type Codec,
  DecodeError,
  type FetchRequest,
  isForAnotherGroup,
  isReplay,
  type NewDeadLetter,
  registryOutage,
  replayOfHeader,
  sourceOfLetter,
} from '@aftercall/contracts'
import { type KafkaRecord, type OutgoingRecord, type StatelessGroup } from '@aftercall/kafka'
import { type Clock, type DeadLetterShare, type Logger, type LoopWatch, throughOutage } from '@aftercall/runtime'
import { type Bell } from './bell.ts'
import { type Lane, laneOf, topicOf } from './core/lanes.ts'
import { deadLetterReasons } from './core/reasons.ts'
import { type HeldRequest, type Receipt } from './core/request.ts'
import { type InHand } from './in-hand.ts'
import { sha256 } from './io/record-hash.ts'

export interface Intake {
  readonly group: StatelessGroup
  readonly codec: Codec
  readonly clock: Clock
  readonly log: Logger
  /** Draws the jitter of waits, 0 ≤ x < 1; by chance, unless given. */
  readonly random?: () => number
  readonly topicPrefix: string
  readonly inHand: InHand
  /** Rung when there is room again. */
  readonly room: Bell
  readonly watch: LoopWatch
  readonly taken: (lane: Lane, requests: number) => void
  /** A replay that is for another group was left alone. */
  readonly skipped: (requests: number) => void
  /** Without it no share is judged. */
  readonly share?: DeadLetterShare
  /** Takes over the requests; each will be answered some day. */
  readonly accept: (requests: readonly HeldRequest[]) => Promise<void>
  /** Resolves when the dead letters are acknowledged. */
  readonly deadLetter: (letters: readonly NewDeadLetter[]) => Promise<void>
  readonly maxDeadLetterBytes: number
  /** Without requests the loop wakes this often. */
  readonly idleWaitMs?: number
}

const take = { maxRecords: 500, maxBytes: 4 * 1_048_576, maxWaitMs: 1_000 }

/** Takes requests from the log for as long as there is room for them in hand. Ends when `signal` is aborted, by its reason. */
export async function runIntake(intake: Intake, signal: AbortSignal): Promise<never> {
  const { group, inHand, room, watch, idleWaitMs = take.maxWaitMs } = intake
  for (;;) {
    watch.beat()
    const free = inHand.room()
    if (free === 0) {
      await room.wait(take.maxWaitMs, signal)
      continue
    }
    const batch = await group.take(
      { ...take, maxWaitMs: idleWaitMs, maxRecords: Math.min(take.maxRecords, free) },
      signal,
    )
    if (batch.records.length === 0) continue
    const receipts = inHand.hold(batch)
    const read = await readAll(batch.records, receipts, intake, signal)
    intake.share?.note(read.flatMap((one) => ('letter' in one && !isReplay(one.headers) ? [one.letter.reason] : [])))
    const held = read.flatMap((one) => ('held' in one ? [one.held] : []))
    if (held.length > 0) await intake.accept(held)
    const unreadable = read.flatMap((one) => ('letter' in one ? [one] : []))
    if (unreadable.length > 0) {
      await intake.deadLetter(unreadable.map(({ letter }) => letter))
      for (const { receipt } of unreadable) receipt.done()
    }
  }
}

type Read =
  | { readonly held: HeldRequest }
  | { readonly letter: NewDeadLetter; readonly receipt: Receipt; readonly headers: KafkaRecord['headers'] }

async function readAll(
  records: readonly KafkaRecord[],
  receipts: readonly Receipt[],
  intake: Intake,
  signal: AbortSignal,
): Promise<readonly Read[]> {
  const read: Read[] = []
  for (const [index, record] of records.entries()) {
    const lane = laneOf(record.topic.slice(intake.topicPrefix.length))
    const receipt = receipts[index]
    if (lane === null || receipt === undefined)
      throw new Error(`could not read a request from ${record.topic}: it is no topic of requests`)
    if (isForAnotherGroup(record.headers, intake.group.groupId)) {
      intake.skipped(1)
      receipt.done()
      continue
    }
    const { headers } = record
    const request = await decode(record, lane, intake, signal)
    intake.taken(lane, 1)
    read.push(
      'fault' in request
        ? { letter: letterOf(record, request, intake), receipt, headers }
        : { held: { request, lane, headers, receipt } },
    )
  }
  return read
}

interface NoRequest {
  readonly fault: 'empty_request' | 'undecodable_request'
  readonly cause: DecodeError | null
}

/** The request, or why it is none. A registry that is away is waited for: the bytes may be good. */
async function decode(
  { value }: KafkaRecord,
  lane: Lane,
  intake: Intake,
  signal: AbortSignal,
): Promise<FetchRequest | NoRequest> {
  if (value === null) return { fault: 'empty_request', cause: null }
  try {
    return await throughOutage(() => intake.codec.decode(topicOf(lane), value), registryOutage, intake, signal)
  } catch (error) {
    if (error instanceof DecodeError) return { fault: 'undecodable_request', cause: error }
    throw error
  }
}

function letterOf(
  { topic, partition, offset, key, value, headers }: KafkaRecord,
  { fault: reason, cause }: NoRequest,
  { clock, maxDeadLetterBytes, group }: Intake,
): NewDeadLetter {
  const bytes = value ?? Buffer.alloc(0)
  return {
    stage: 'details',
    reason,
    message: `${deadLetterReasons[reason]}: ${bytes.length} bytes`,
    source: sourceOfLetter(`kafka:${topic}/${partition}/${offset}`, headers[replayOfHeader]),
    attempts: 1,
    failedAt: clock.now(),
    cause: causeOf(cause),
    group: group.groupId,
    recordKey: key?.toString() ?? null,
    bodyBytes: bytes.length,
    bodySha256: sha256(bytes),
    truncated: bytes.length > maxDeadLetterBytes,
    body: bytes.subarray(0, maxDeadLetterBytes),
  }
}

export const letterRecord = (letter: NewDeadLetter, codec: Codec, topicPrefix: string): OutgoingRecord => ({
  topic: `${topicPrefix}dead-letters`,
  key: letter.source,
  value: codec.encode('dead-letters', letter),
})
