import { type ConversationEvent, projectConversation, type RecordDigest } from '@aftercall/contracts'
import { digestOf } from '../../../services/details/src/core/digest.ts'
import { detailEvents } from '../../../packages/simulator/src/events/detail-events.ts'
import { likelyAssumptions } from '../../../packages/simulator/src/facts/assumptions.ts'
import { type Dice, rollDice } from '../../../packages/simulator/src/facts/dice.ts'
import { conversationEnd } from '../../../packages/simulator/src/facts/moments.ts'
import { foundOrganisation } from '../../../packages/simulator/src/organisation/found-organisation.ts'
import { stageConversation } from '../../../packages/simulator/src/play/script.ts'
import { recordAt } from '../../../packages/simulator/src/record/record-at.ts'
import { timelines } from '../../../packages/simulator/src/timelines/registry.ts'

/** A conversation as it goes, whenever it begins: times in ms from its beginning. */
export interface Template {
  readonly kind: string
  readonly events: readonly ConversationEvent[]
  readonly durationMs: number
  /** The record as Genesys has it so long after the beginning, its times from the beginning too; null while there is none. */
  readonly recordAt: (offsetMs: number) => RecordDigest | null
}

/** All templates begin at this moment, far from midnight. */
const origin = Date.UTC(2031, 0, 15, 10)
const perKind = 24

/** By kind, so many examples each, and how often each kind comes in the mix of a real centre. */
export interface Mix {
  draw(dice: Dice): Template
  readonly templates: readonly Template[]
}

export function makeMix(seed: number): Mix {
  const organisation = foundOrganisation('7b6f2c1e-3d58-4a90-8c47-5e1f0a92d364', 1)
  const kinds = timelines.filter(({ weight }) => weight > 0)
  const byKind = kinds.map(({ kind, weight }) => ({
    weight,
    examples: Array.from({ length: perKind }, (_, index) =>
      templateOf(stageConversation(organisation, likelyAssumptions, { kind, throws: `${seed}/${index}` }, origin)),
    ),
  }))
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0)
  return {
    templates: byKind.flatMap(({ examples }) => examples),
    draw(dice) {
      let left = dice.next() * total
      const { examples } = byKind.find(({ weight }) => (left -= weight) < 0) ?? byKind[0]!
      return examples[Math.floor(dice.next() * examples.length)]!
    },
  }
}

function templateOf(conversation: ReturnType<typeof stageConversation>): Template {
  const events = detailEvents(conversation, likelyAssumptions).map(({ suffix, body }) => eventOf(suffix, body))
  const last = recordAt(conversation, likelyAssumptions, origin + 400 * 86_400_000)
  const moments = [...new Set(timesIn(last))].toSorted((a, b) => a - b)
  const digests = new Map<number, RecordDigest | null>()
  return {
    kind: conversation.kind,
    events,
    durationMs: conversationEnd(conversation) - origin,
    recordAt(offsetMs) {
      // Between two of its moments a record does not change.
      const known = countUpTo(moments, origin + offsetMs)
      if (!digests.has(known))
        digests.set(known, relativeDigest(recordAt(conversation, likelyAssumptions, origin + offsetMs), known))
      return digests.get(known) ?? null
    },
  }
}

const timesIn = (record: unknown): readonly number[] =>
  (JSON.stringify(record).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []).map((text) => Date.parse(text))

function countUpTo(sorted: readonly number[], at: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}

function eventOf(eventType: string, body: Readonly<Record<string, unknown>> & { readonly eventTime: number }) {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : null)
  const number = (name: string) => (typeof body[name] === 'number' ? body[name] : null)
  return {
    ...{ orgId: 'org', conversationId: '', eventType, eventTime: body.eventTime - origin },
    ...{ sessionId: text('sessionId'), mediaType: text('mediaType'), queueId: text('queueId') },
    interactingDurationMs: number('interactingDurationMs'),
  } as ConversationEvent
}

function relativeDigest(json: unknown, known: number): RecordDigest | null {
  if (json === null) return null
  const projection = projectConversation(json)
  if ('unusable' in projection) throw new Error(`a record of the simulator is unusable: ${projection.unusable}`)
  return shifted(digestOf(projection.record, String(known)), -origin)
}

/** The digest of a conversation that began `byMs` later. */
export function shifted(digest: RecordDigest, byMs: number): RecordDigest {
  const moved = (time: number | null) => (time === null ? null : time + byMs)
  return {
    ...digest,
    conversationStart: moved(digest.conversationStart),
    conversationEnd: moved(digest.conversationEnd),
    unsettledAt: moved(digest.unsettledAt),
    sessions: digest.sessions.map((session) => ({
      ...session,
      end: moved(session.end),
      wrapUpEnd: moved(session.wrapUpEnd),
    })),
  }
}

export const seededDice = (name: string): Dice => rollDice(name)
