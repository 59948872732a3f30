import { isReplay } from '@aftercall/contracts'
import { type RecordBatch, type StatelessGroup } from '@aftercall/kafka'
import {
  contextFromHeaders,
  type DeadLetterShare,
  forEachConcurrently,
  type LoopWatch,
  type Span,
  type Tracer,
  type Watchdog,
  watchGroup,
} from '@aftercall/runtime'
import { coordinateText } from './core/coordinates.ts'
import { tables } from './core/routes.ts'
import { type LetterParts, sendDeadLetters } from './dead-letters.ts'
import { type InsertParts, insertRows } from './insert.ts'
import { type Fault, prepare, type Prepared, type PrepareParts, type Source } from './prepare.ts'

export interface BatchLimits {
  readonly maxRecords: number
  readonly maxBytes: number
  /** How long a batch goes on collecting after its first record, ms. */
  readonly maxAgeMs: number
  /** Tables that are written at once. */
  readonly insertsAtOnce: number
}

export interface SinkParts
  extends Omit<PrepareParts, 'watch'>, Omit<InsertParts, 'watch'>, Omit<LetterParts, 'watch' | 'codec'> {
  readonly group: Pick<StatelessGroup, 'take' | 'groupId' | 'health'>
  readonly codec: PrepareParts['codec'] & LetterParts['codec']
  readonly tracer: Tracer
  readonly watchdog: Watchdog
  readonly limits: BatchLimits
  /** Without it no share of dead letters is judged. */
  readonly share?: DeadLetterShare
  /** Without records the loop wakes this often. */
  readonly idleWaitMs?: number
}

type Parts = SinkParts & { readonly watch: LoopWatch }

/** Longer than any insert may take, for a loop that waits on purpose says so. */
const maxSilenceMs = 180_000
const usualIdleWaitMs = 1_000

/**
 * Moves records into their tables until `stop`, then finishes what was taken until `giveUp`. While one batch is written the next is
 * taken and decoded; never more than these two are held. A batch's offsets are committed when ClickHouse has answered for every row and
 * Kafka for every dead letter.
 */
export async function runSink(sink: SinkParts, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
  const watch = sink.watchdog.loop('batches', { maxSilenceMs })
  const unwatchGroup = watchGroup(sink.watchdog, sink.group)
  const parts: Parts = { ...sink, watch }
  const ended = new AbortController()
  const noMore = AbortSignal.any([stop, ended.signal])
  let inFlight = 0
  parts.instruments.inFlight.observe(() => inFlight)
  const takeNext = async () => {
    const batch = await take(parts, noMore)
    if (batch === null) return null
    inFlight += batch.records.length
    const prepared = await prepare(batch, parts, AbortSignal.any([giveUp, ended.signal]))
    for (const [topic, number] of countBy(prepared.sources, (source) => source.topic))
      parts.instruments.taken.add(number, { topic })
    return prepared
  }
  try {
    let next = takeNext()
    for (;;) {
      const prepared = await next
      if (prepared === null) return
      next = takeNext()
      // Looked at in the next round; until then its failure is nobody's surprise.
      next.catch(() => undefined)
      await settle(prepared, parts, giveUp)
      inFlight -= prepared.batch.records.length
      watch.beat()
    }
  } catch (error) {
    if (!giveUp.aborted) throw error
  } finally {
    ended.abort()
    watch.done()
    unwatchGroup()
  }
}

/** The next batch, empty after a while without records; null when no more is to be taken. */
async function take(
  { group, limits, idleWaitMs = usualIdleWaitMs }: Parts,
  noMore: AbortSignal,
): Promise<RecordBatch | null> {
  if (noMore.aborted) return null
  const { maxRecords, maxBytes, maxAgeMs } = limits
  try {
    return await group.take({ maxRecords, maxBytes, maxWaitMs: idleWaitMs, lingerMs: maxAgeMs }, noMore)
  } catch (error) {
    if (noMore.aborted) return null
    throw error
  }
}

async function settle(prepared: Prepared, parts: Parts, giveUp: AbortSignal): Promise<void> {
  const { batch, sources } = prepared
  if (sources.length === 0) return
  const startedAt = parts.clock.now()
  const effort = AbortSignal.any([giveUp, batch.revoked])
  const spans = startSpans(prepared, parts)
  try {
    const faults = await write(prepared, parts, effort)
    await batch.commit()
    count(prepared, faults, parts)
    const oldest = Math.min(...sources.map(({ record }) => record.timestampMs))
    parts.instruments.recordAge.record(Math.max(0, parts.clock.now() - oldest) / 1_000)
    parts.instruments.batchTime.record((parts.clock.now() - startedAt) / 1_000)
  } catch (error) {
    for (const span of spans) span.fail(error)
    if (!effort.aborted) throw error
    // Whoever has the partition now reads it again; what was already written is written again, identically.
    parts.instruments.abandoned.add(sources.length)
  } finally {
    for (const span of spans) span.end()
  }
}

/** All effects of a batch; returns what was at fault. */
async function write(prepared: Prepared, parts: Parts, effort: AbortSignal): Promise<readonly Fault[]> {
  const faults = [...prepared.faults]
  const filled = tables.filter(({ table }) => prepared.rows.has(table))
  await forEachConcurrently(
    filled,
    parts.limits.insertsAtOnce,
    async (written, signal) => {
      faults.push(...(await insertRows(written, prepared.rows.get(written.table) ?? [], parts, signal)))
    },
    effort,
  )
  const [letters, unkeepable] = partition(oncePerRecord(faults), ({ source }) => source.topic !== 'dead-letters')
  // A dead letter of a dead letter would go round for ever; its bytes stay in the topic for as long as that keeps them.
  for (const { source, why } of unkeepable)
    parts.log.error('a dead letter has no row: it is kept in its topic only', {
      source: coordinateText(source.record),
      why,
    })
  parts.share?.note(outcomesOf(prepared, letters))
  await sendDeadLetters(letters, parts, effort)
  return [...letters, ...unkeepable]
}

/** What becomes of each record that says something about the stream: dead letters are not read to be judged, replays are known to be bad. */
function outcomesOf({ sources, forOthers }: Prepared, letters: readonly Fault[]): readonly (string | null)[] {
  const left = new Set(forOthers)
  const reasons = new Map(letters.map(({ source, reason }) => [source.record, reason]))
  return sources
    .filter((source) => source.topic !== 'dead-letters' && !left.has(source) && !isReplay(source.record.headers))
    .map(({ record }) => reasons.get(record) ?? null)
}

/** Rows of several tables may be refused for one record; it is one dead letter. */
function oncePerRecord(faults: readonly Fault[]): readonly Fault[] {
  const first = new Map<Source['record'], Fault>()
  for (const fault of faults) if (!first.has(fault.source.record)) first.set(fault.source.record, fault)
  return [...first.values()]
}

function count(
  { sources, ignored, superseded, forOthers }: Prepared,
  faults: readonly Fault[],
  { instruments }: Parts,
): void {
  const atFault = new Set(faults.map(({ source }) => source.record))
  const empty = new Set(ignored.map(({ record }) => record))
  const saidAgain = new Set(superseded.map(({ record }) => record))
  const left = new Set(forOthers.map(({ record }) => record))
  const outcomes = countBy(sources, ({ topic, record }) => {
    if (left.has(record)) return `${topic} for_others`
    if (saidAgain.has(record)) return `${topic} superseded`
    if (empty.has(record)) return `${topic} ignored`
    if (!atFault.has(record)) return `${topic} written`
    return `${topic} ${topic === 'dead-letters' ? 'unkeepable' : 'dead_lettered'}`
  })
  for (const [key, number] of outcomes) {
    const [topic = '', outcome = ''] = key.split(' ')
    instruments.settled.add(number, { topic, outcome })
  }
}

/** Only records whose sender traced them have a header, and so a span. */
function startSpans({ sources }: Prepared, { tracer }: Parts): readonly Span[] {
  return sources
    .filter(({ record }) => record.headers['traceparent'] !== undefined)
    .map(({ record, topic, conversationId }) =>
      tracer.startSpan('sink.insert', {
        kind: 'consumer',
        parent: contextFromHeaders(record.headers),
        attributes: {
          'messaging.source.name': topic,
          'messaging.kafka.offset': record.offset,
          ...(conversationId === null ? {} : { 'aftercall.conversation_id': conversationId }),
        },
      }),
    )
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))]
}
