import { completionsOf, inspect, mostRequests } from '../inspect.ts'
import { type EndedFaultWorld } from './fault-world.ts'
import { statesOf } from './settled.ts'
import { deadLetterFaults } from './strangers.ts'

/** Something that may not be in a world that is over. */
export interface Finding {
  /** A word of a closed list, for counting. */
  readonly kind: FindingKind
  readonly text: string
  /** Whose story tells it. */
  readonly conversationIds: readonly string[]
}

export const findingKinds = {
  broken: 'the world did not come to its end',
  missing: 'a conversation has no row',
  doubled: 'a conversation has two rows',
  unexpected: 'a row of a conversation that was never played',
  wrong: 'a row differs from the facts',
  'lost-event': 'an event that was sent is neither stored nor dead-lettered',
  'strange-event': 'an event is stored that was never sent, or twice',
  'changed-event': 'an event is stored otherwise than it was sent',
  'dead-letter': 'something good was dead-lettered, or something bad was not',
  unrecognized: 'something good was not recognised',
  'final-twice': 'a round was declared final twice',
  vanished: 'a row was gone for a while',
  'left-in-queue': 'a message was left in the queue',
  'timer-left': 'a timer was left behind',
  stuck: 'a process did not stop',
  ended: 'a process ended by itself',
  unbalanced: 'a conversation is neither open nor final with a row',
  unsettled: 'conversations were not settled in time',
  order: 'a mark was set before its effect',
  step: 'a record was not folded exactly once',
  quota: 'the quota of the API was exceeded',
  requests: 'the API was asked too often',
} as const
export type FindingKind = keyof typeof findingKinds

/** A fault may make a process ask again; most worlds stay far below what is allowed without any. */
const requestsPerFault = 1

/** Everything that is wrong with a world. */
export async function findingsOf(world: EndedFaultWorld): Promise<readonly Finding[]> {
  const found: Finding[] = []
  const add = (kind: FindingKind, text: string, conversationIds: readonly string[] = []) =>
    void found.push({ kind, text: `${findingKinds[kind]}: ${text}`, conversationIds })
  if (world.broken !== undefined) add('broken', textOf(world.broken))
  const faultsEndAt = world.faultsOverAt + longestFaultMs(world)
  for (const { at, process, error } of world.endings)
    if (at > faultsEndAt || !mayEnd(error)) add('ended', `${process}: ${textOf(error)}`)
  for (const process of world.stuck) add('stuck', process)
  for (const text of world.untidy) add('timer-left', text)
  if (world.broken === undefined && world.stuck.length === 0 && world.timersLeft > 0)
    add('timer-left', `${world.timersLeft} when every process had ended`)

  const seen = await inspect(world)
  const { verdict } = seen
  const each = (kind: FindingKind, ids: readonly string[]) => {
    for (const id of ids) add(kind, id, [id])
  }
  each('missing', verdict.missing)
  each('doubled', verdict.doubled)
  each('unexpected', verdict.unexpected)
  each('final-twice', seen.finalTwice)
  each('vanished', seen.vanished)
  for (const { conversationId, column, expected, actual } of verdict.mismatches)
    add('wrong', `${conversationId}, ${column}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`, [
      conversationId,
    ])
  for (const id of seen.lostEvents) add('lost-event', id, conversationsOfEvent(world, id))
  for (const id of seen.strangeEvents) add('strange-event', id)
  checkEvents(world, add)
  for (const text of deadLetterFaults(world.store, world.strangers, world.settledAfterMs !== null))
    add('dead-letter', text)
  if (seen.unrecognized > 0) add('unrecognized', String(seen.unrecognized))
  if (seen.leftInQueue > 0) add('left-in-queue', String(seen.leftInQueue))
  for (const text of await world.order.findings()) add('order', text)
  const isSettled = world.settledAfterMs !== null && world.broken === undefined
  for (const text of await world.steps.findings(isSettled, world.strangers.states)) add('step', text)
  if (world.overQuota > 0) add('quota', `${world.overQuota} requests were refused`)
  if (world.settledAfterMs === null && world.broken === undefined)
    add('unsettled', `within ${(world.endedAt - world.faultsOverAt) / 3_600_000} h`)
  await checkBalance(world, add)

  const allowed = world.centre.conversations.reduce((sum, conversation) => {
    const { rounds, sessionCount } = world.centre.facts(conversation)
    const days = (world.endedAt - conversation.startsAt) / 86_400_000
    return sum + mostRequests({ days, rounds, sessions: sessionCount, afterwards: 0 })
  }, 0)
  if (seen.idsAsked > allowed + requestsPerFault * world.book.faults)
    add('requests', `${seen.idsAsked} ids, at most ${allowed} without ${world.book.faults} faults`)
  return found
}

type Add = (kind: FindingKind, text: string, conversationIds?: readonly string[]) => void

/** Every event once, as it was sent. */
function checkEvents({ store, arrivals }: EndedFaultWorld, add: Add): void {
  const rows = store.finalRows('events_raw')
  const stored = new Map(rows.map((row) => [String(row['event_id']), row]))
  if (stored.size < rows.length) add('strange-event', `${rows.length - stored.size} event ids have two rows`)
  for (const [conversationId, list] of arrivals)
    for (const { body } of list) {
      const { id, detail } = JSON.parse(body) as { id: string; detail: { eventBody: { eventTime: number } } }
      const row = stored.get(id)
      if (row === undefined) continue
      if (row['conversation_id'] !== conversationId || row['event_time'] !== detail.eventBody.eventTime)
        add('changed-event', id, [conversationId])
    }
}

/** Of every conversation that was seen exactly one holds: it is open, or it is done with and has a row. */
async function checkBalance(world: EndedFaultWorld, add: Add): Promise<void> {
  if (world.broken !== undefined) return
  const states = await statesOf(world)
  const rows = new Set(world.store.finalRows('conversations').map((row) => String(row['conversation_id'])))
  const finals = new Set(
    (await completionsOf(world)).filter(({ kind }) => kind === 'final').map(({ conversationId }) => conversationId),
  )
  for (const conversation of world.centre.conversations) {
    const { conversationId } = conversation
    const phase = states.get(conversationId)?.phase ?? 'forgotten'
    const { open } = world.centre.facts(conversation)
    if (phase === 'open' ? !open : phase !== 'final' && phase !== 'forgotten')
      add('unbalanced', `${conversationId} is ${phase}`, [conversationId])
    if (phase !== 'open' && (!finals.has(conversationId) || !rows.has(conversationId)))
      add('unbalanced', `${conversationId} is ${phase}, without ${finals.has(conversationId) ? 'a row' : 'an end'}`, [
        conversationId,
      ])
  }
}

/** What begins as the last fault may last so long, and as long again until a client has given up. */
const longestFaultMs = ({ plan }: EndedFaultWorld): number =>
  2 * Math.max(120_000, ...plan.events.map((event) => ('ms' in event ? event.ms : 0)))

/** What a process may end with, while faults strike: it cannot go on, and says so; an orchestrator starts it again. */
const mayEnd = (error: unknown): boolean =>
  error instanceof Error && allowedEndings.some((text) => error.message.includes(text))
const allowedEndings = ['could not commit ', 'ended and does not restart']

const conversationsOfEvent = ({ arrivals }: EndedFaultWorld, eventId: string): readonly string[] =>
  [...arrivals].flatMap(([id, list]) => (list.some(({ body }) => body.includes(eventId)) ? [id] : []))

const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `, caused by ${textOf(error.cause)}`
  return `${error.name}: ${error.message}${cause}`
}
