import { isRight } from '@aftercall/demo'
import { systemClock } from '@aftercall/runtime'
import { type Outcome, outcomeOf } from '../support/played.ts'
import { type Pipeline } from '../support/pipeline.ts'
import { type Look, until } from '../support/until.ts'
import { type Told } from './place.ts'

/** What a scenario came to. */
export interface Settled {
  /** Events that it sent, repeats not counted. */
  readonly events: number
  /** Events that are neither stored nor rightly dead-lettered, and conversations without a row. */
  readonly lost: number
  /** Conversations with two rows or final twice in a round, and what was never played. */
  readonly doubled: number
  /** From the end of the fault, or of the play where that is later, to the moment when all was right. */
  readonly secondsToRecover: number
  /** Why it is not right; null when it is. */
  readonly fault: string | null
}

export interface SettleOptions {
  readonly pipeline: Pipeline
  readonly told: Told
  /** Of earlier scenarios in this place. */
  readonly before: { readonly events: number; readonly deadLetters: number }
  readonly lastWords: () => Promise<string>
  readonly signal: AbortSignal
}

// The product's own balance, which allows no time here for what is on its way.
const unaccountedSql = `
SELECT count() AS off FROM v_balance_conversations_after(grace_s = 0)
WHERE org_id = {organisation:String} AND class = 'unaccounted'`
const timeoutMs = 180_000
const lookEveryMs = 400

/** Waits until everything that was played is there and right; at the end of its patience it says what is not. */
export async function settle(options: SettleOptions): Promise<Settled> {
  const { pipeline, told, before, lastWords, signal } = options
  const { simulator } = pipeline
  const overAt = told.overAt ?? systemClock.now()
  const wait = async <Seen>(what: string, look: () => Promise<Look<Seen>>) => {
    const patientLook = async () => {
      signal.throwIfAborted()
      return await look()
    }
    return await until(what, patientLook, { timeoutMs, everyMs: lookEveryMs, context: lastWords })
  }
  const { eventsPlanned } = await wait('the play is over', async () => {
    const seen = await simulator.progress()
    const sent = seen.eventsSent - seen.duplicatesSent
    return { done: seen.phase !== 'playing' && sent >= seen.eventsPlanned, seen }
  })
  const playedAt = systemClock.now()
  const playedIds = [...(await simulator.playedEventIds()), ...told.moreEventIds].filter(
    (id) => !told.deadEventIds.has(id),
  )
  let last: Outcome | null = null
  const faultsOf = (outcome: Outcome) => faults(outcome, before.deadLetters + told.deadLetters)
  const { organisation } = pipeline
  const unaccounted = async () => {
    const [row] = await pipeline.query<{ off: string }>(unaccountedSql, { organisation: organisation.id })
    return Number(row?.off ?? 0)
  }
  const fault = await wait('every conversation is final and its row right', async () => {
    last = await outcomeOf(pipeline, playedIds)
    const off = await unaccounted()
    const seen = [...faultsOf(last), ...(off > 0 ? [`${off} conversations that the balance does not account for`] : [])]
    return { done: seen.length === 0, seen }
  }).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return {
    events: eventsPlanned - before.events + told.moreEvents,
    ...(last === null ? { lost: 0, doubled: 0 } : lossOf(last)),
    secondsToRecover: (systemClock.now() - Math.max(overAt, playedAt)) / 1_000,
    fault,
  }
}

function lossOf({ verdict, lostEvents, strangeEvents, finalTwice }: Outcome): { lost: number; doubled: number } {
  const { missing, doubled, unexpected } = verdict
  return {
    lost: lostEvents.length + missing.length,
    doubled: doubled.length + unexpected.length + finalTwice.length + strangeEvents.length,
  }
}

/** What is not right yet, in a person's words; empty when all is. */
function faults(outcome: Outcome, deadLetters: number): readonly string[] {
  const { verdict, notFinal, lostEvents, strangeEvents, finalTwice, leftInQueue } = outcome
  const counted: Readonly<Record<string, number>> = {
    'events that are not stored': lostEvents.length,
    'events that nobody played': strangeEvents.length,
    'conversations without a row': verdict.missing.length,
    'conversations with two rows': verdict.doubled.length,
    'rows of conversations that never were': verdict.unexpected.length,
    'conversations whose row is wrong': verdict.mismatched,
    'conversations that are not final': Math.max(0, notFinal),
    'conversations that were final twice in a round': finalTwice.length,
    'messages in the queues': leftInQueue,
    'dead letters too many or too few': Math.abs(outcome.deadLetters - deadLetters),
  }
  const wrong = Object.entries(counted).filter(([, count]) => count > 0)
  const some = verdict.mismatches.slice(0, 3).map((one) => JSON.stringify(one))
  const details = [...lostEvents.slice(0, 3), ...verdict.missing.slice(0, 3), ...finalTwice.slice(0, 3), ...some]
  const isPlayed = verdict.conversations === 0 || isRight(verdict)
  return [
    ...wrong.map(([what, count]) => `${count} ${what}`),
    ...(wrong.length > 0 || !isPlayed ? [`for example ${details.join(', ')}`] : []),
  ]
}
