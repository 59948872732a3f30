import { balanceOf, isRight, judge, measure, type Verdict } from '@aftercall/demo'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { type Pipeline } from './pipeline.ts'
import { type FreshQueue } from './stack.ts'

/** What a play has come to. */
export interface Outcome {
  readonly verdict: Verdict
  readonly finals: number
  /** Conversations that are over, and were not declared final. */
  readonly notFinal: number
  /** Ids of played events that are not stored, and of stored ones that were never played. */
  readonly lostEvents: readonly string[]
  readonly strangeEvents: readonly string[]
  readonly deadLetters: number
  /** Conversations that were declared final twice in one round: exactly-once would be broken. */
  readonly finalTwice: readonly string[]
  readonly leftInQueue: number
  /** What `v_balance` says nobody knows what became of, with why. */
  readonly unaccounted: readonly { readonly conversationId: string; readonly reason: string }[]
}

/** What a play comes to when nothing went wrong: compare with `toMatchObject`. */
export const allRight = {
  notFinal: 0,
  verdict: { missing: [], doubled: [], unexpected: [], mismatches: [] },
  lostEvents: [],
  strangeEvents: [],
  deadLetters: 0,
  finalTwice: [],
  leftInQueue: 0,
  unaccounted: [],
}

// `FINAL` merges what the sink wrote twice; what remains was decided twice.
const finalTwiceSql = `
SELECT DISTINCT conversation_id FROM conversation_completions FINAL
WHERE org_id = {organisation:String} AND kind = 'final' GROUP BY conversation_id, round HAVING count() > 1`

/** How things stand now. `playedIds`: of all events that were sent. */
export async function outcomeOf(pipeline: Pipeline, playedIds: readonly string[]): Promise<Outcome> {
  const organisation = pipeline.organisation.id
  const measured = measure(pipeline.clickhouse, organisation, new AbortController().signal)
  const [facts, rows, counts, stored, finalTwice, leftInQueue, balance] = await Promise.all([
    pipeline.simulator.facts(),
    measured.rows(),
    measured.counts(),
    measured.eventIds(),
    pipeline.query<{ conversation_id: string }>(finalTwiceSql, { organisation }),
    messagesIn(pipeline.queue),
    balanceOf(pipeline.clickhouse, organisation, new AbortController().signal),
  ])
  const [played, storedIds] = [new Set(playedIds), new Set(stored)]
  const verdict = judge(facts, rows)
  return {
    verdict,
    finals: counts.finals,
    notFinal: verdict.conversations - verdict.open - counts.finals,
    lostEvents: [...played.difference(storedIds)],
    strangeEvents: [...storedIds.difference(played)],
    deadLetters: counts.deadLetters,
    finalTwice: finalTwice.map(({ conversation_id }) => conversation_id),
    leftInQueue,
    unaccounted: balance.unaccounted,
  }
}

/** Messages that wait or are in somebody's hands, in the queue and its dead-letter queue. */
export async function messagesIn({ client, url, deadLetterQueueUrl }: FreshQueue): Promise<number> {
  const countOf = async (QueueUrl: string) => {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] })
    const { Attributes = {} } = await client.send(command)
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0)
  }
  return (await countOf(url)) + (await countOf(deadLetterQueueUrl))
}

/** Waits until at least this share of the planned events is stored, so that a test acts in the middle of a play. */
export async function untilStored(pipeline: Pipeline, share: number): Promise<void> {
  const measured = measure(pipeline.clickhouse, pipeline.organisation.id, new AbortController().signal)
  await pipeline.until(`${share * 100} % of the events are stored`, async () => {
    const [{ eventsPlanned }, { events }] = await Promise.all([pipeline.simulator.progress(), measured.counts()])
    return { done: eventsPlanned > 0 && events >= eventsPlanned * share, seen: { events, eventsPlanned } }
  })
}

/** Waits until the play is over and every row is right; what it came to then. */
export async function untilAllArrived(pipeline: Pipeline, timeoutMs = 120_000): Promise<Outcome> {
  await pipeline.until('the play is over', async () => {
    const progress = await pipeline.simulator.progress()
    const sent = progress.eventsSent - progress.duplicatesSent
    return { done: progress.phase === 'done' && sent >= progress.eventsPlanned, seen: progress }
  })
  const playedIds = await pipeline.simulator.playedEventIds()
  return await pipeline.until(
    'every conversation is final and its row right',
    async () => {
      const seen = await outcomeOf(pipeline, playedIds)
      const { verdict, notFinal, lostEvents, leftInQueue, unaccounted } = seen
      const isThere = notFinal <= 0 && lostEvents.length + leftInQueue + unaccounted.length === 0
      return { done: isRight(verdict) && isThere, seen }
    },
    timeoutMs,
  )
}
