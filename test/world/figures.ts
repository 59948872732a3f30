import { idsAskedOf } from './inspect.ts'
import { type EndedWorld } from './world.ts'

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** What the pipeline needed in a world that is over. */
export interface WorldFigures {
  readonly conversations: number
  /** Calls for records, refused ones included. */
  readonly calls: number
  readonly idsAsked: number
  readonly callsPerConversation: number
  readonly idsPerConversation: number
  /** From the last event before after-call work to the row that shows the end, ms, all waits included. */
  readonly lastEventToRowMs: Percentiles
  /** Different rows written per conversation that has one. */
  readonly revisionsPerRow: number
}

/** Events that come when the conversation is over for everybody but the one who wraps up. */
const afterwards = new Set(['acw', 'wrapup', 'attributes'])

export function figuresOf(world: EndedWorld): WorldFigures {
  const { centre, ledger } = world
  const conversations = centre.conversations.length
  const calls = ledger.reads.length
  const idsAsked = [...idsAskedOf(world).values()].reduce((sum, number) => sum + number, 0)
  const revisions = [...ledger.written.values()].reduce(
    (sum, rows) => sum + new Set(rows.map(({ hash }) => hash)).size,
    0,
  )
  return {
    conversations,
    calls,
    idsAsked,
    callsPerConversation: calls / conversations,
    idsPerConversation: idsAsked / conversations,
    lastEventToRowMs: percentilesOf(latencies(world)),
    revisionsPerRow: revisions / Math.max(1, ledger.written.size),
  }
}

/** One for each conversation whose end is shown by a row, ms. */
function latencies({ centre, ledger }: EndedWorld): readonly number[] {
  return centre.conversations.flatMap((conversation) => {
    const last = centre
      .subscribed(conversation)
      .filter(({ envelope }) => !afterwards.has(envelope['detail-type'].split('{id}.')[1] ?? ''))
      .reduce((latest, { happenedAt }) => Math.max(latest, happenedAt), Number.NEGATIVE_INFINITY)
    const row = (ledger.written.get(conversation.conversationId) ?? []).find(
      ({ at, end, acwPending, isDeleted }) => at >= last && !isDeleted && (end !== null || acwPending),
    )
    return row === undefined || last === Number.NEGATIVE_INFINITY ? [] : [row.at - last]
  })
}

function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
