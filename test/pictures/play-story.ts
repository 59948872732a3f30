import { type ConversationState, type NewFetchRequest, projectConversation } from '@aftercall/contracts'
import { openLiveCentre } from '@aftercall/simulator'
import { parseCompletionConfig } from '../../services/completion/src/config.ts'
import { type Input, step } from '../../services/completion/src/core/completion.ts'
import { answerWord } from './answer-word.ts'
import { lanesOf } from './lanes.ts'
import { answerWith, eventOf } from './pipeline-cores.ts'
import { type Play } from './plays.ts'
import { type LateEvent, type Look, type Row, type Story, type StoryEvent, type Told, type Wait } from './story.ts'
import { toStoryEvent } from './story-event.ts'

const organisationId = '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104'
/** A Tuesday, just after 09:00 UTC. */
const startsAt = Date.UTC(2031, 8, 30, 9, 3, 17)
/** What arrives later than this is drawn where it arrives, too. */
const lateFromMs = 60_000
/** From a request to its answer. */
const answerMs = 1_000
const transport = { latencyMs: 170, lateShare: 0, lateMaxMs: 0, duplicateShare: 0 }

/** The settings of production. */
const { options } = parseCompletionConfig({
  KAFKA_BROKERS: 'memory:1',
  SCHEMA_REGISTRY_URL: 'http://memory.test',
}).completion

interface Due {
  readonly at: number
  readonly run: () => Promise<void>
}

/** Plays one conversation of a kind through the rules of bridge, completion, details and sink, and notes what happens. */
export async function playStory({ name, about, kind, ...play }: Play): Promise<Story> {
  const rules = { ...options, endsHeard: (_: string, session: string) => play.endsHeard(session) }
  let now = startsAt
  const centre = openLiveCentre(
    {
      organisationId,
      organisationSeed: 1,
      client: { id: 'picture', secret: 'picture' },
      requestsPerMinute: 300,
      seed: play.seed,
      conversations: 1,
      kinds: [kind],
      startAt: () => startsAt,
      assumptions: play.assumptions,
      transport,
      isSubscribed: () => true,
    },
    // Nothing but the record asks it for the time.
    { now: () => now - play.assumptions.recordDelayMs, sleep: () => Promise.resolve() },
  )
  const [conversation] = centre.conversations
  if (conversation === undefined) throw new Error(`no conversation of kind ${kind} was played`)

  const heard: Parameters<typeof toStoryEvent>[0][] = []
  const [looks, told, waits, rows]: [Look[], Told[], Wait[], Row[]] = [[], [], [], []]
  const late: LateEvent[] = []
  let state: ConversationState | null = null
  let waitsSince = startsAt
  const due: Due[] = []

  const advance = (input: Input) => {
    const before = state?.waitsFor ?? null
    const { state: after, effects } = step(state, input, now, rules)
    state = after
    if (before !== null && (before !== after?.waitsFor || before !== 'session_end')) {
      waits.push({ from: waitsSince, to: now, what: before })
      waitsSince = now
    } else if (before === null) waitsSince = now
    for (const effect of effects) {
      if (effect.type === 'request') ask(effect.request)
      else told.push({ at: now, kind: effect.completion.kind, round: effect.completion.round })
    }
  }
  const ask = (request: NewFetchRequest) => {
    const at = now
    const answer = async () => {
      const { outcome, row } = await answerWith(centre.recordOf(conversation), request, now)
      advance({ type: 'answer', outcome })
      if (row !== null) rows.push({ from: now, shows: row })
      if (state !== null)
        looks.push({ at, cause: request.cause, answeredAt: now, answer: answerWord(outcome, state, rules.toleranceMs) })
    }
    due.push({ at: at + answerMs, run: answer })
  }
  for (const { dueAt, body } of centre.arrivals(conversation)) {
    const hear = async () => {
      const event = await eventOf(organisationId, body, now)
      heard.push(event)
      if (now - event.eventTime > lateFromMs) late.push({ at: now, type: event.eventType })
      advance({ type: 'event', event })
    }
    const delayMs = play.delayOf(suffixOf(body))
    if (delayMs !== null) due.push({ at: dueAt + delayMs, run: hear })
  }

  const until = startsAt + play.horizonMs
  for (;;) {
    due.sort((one, other) => one.at - other.at)
    const tickAt = isOver(state, due) ? Infinity : nextAtOf(state)
    const next = due[0]
    const at = Math.min(tickAt, next?.at ?? Infinity)
    if (at > until || at === Infinity) break
    now = Math.max(now, at)
    if (next !== undefined && next.at <= tickAt) {
      due.shift()
      await next.run()
    } else advance({ type: 'tick' })
  }
  const projection = projectConversation(centre.recordOf(conversation))
  if ('unusable' in projection) throw new Error(`the record of ${kind} cannot be read: ${projection.unusable}`)
  const lanes = lanesOf(projection.record)
  const events = heard.map((event) => toStoryEvent(event, lanes)).toSorted((one, other) => one.at - other.at)
  const isWaiting = state !== null && !isDone(state)
  if (isWaiting) waits.push({ from: waitsSince, to: until, what: waitsForOf(state) })
  const endsAt = isWaiting ? until : now
  return { name, about, startsAt, endsAt, lanes, events: events satisfies StoryEvent[], looks, late, told, waits, rows }
}

const suffixOf = (body: string) => /"detail-type":"[^"]*\{id\}\.([^"]*)"/.exec(body)?.[1] ?? ''
const isDone = ({ phase }: ConversationState) => phase !== 'open'
const nextAtOf = (state: ConversationState | null) => state?.nextAt ?? Infinity
const waitsForOf = (state: ConversationState | null) => state?.waitsFor ?? ''
/** Nothing more comes, and all that is waited for is to forget it. */
const isOver = (state: ConversationState | null, due: readonly Due[]) =>
  due.length === 0 && (state === null || isDone(state))
