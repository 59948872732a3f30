import { type ConversationEvent, type NewFetchRequest } from '@aftercall/contracts'
import { parseCompletionConfig } from '../../services/completion/src/config.ts'
import { answerWord } from './answer-word.ts'
import { followCompletion } from './follow.ts'
import { answerWith, eventOf } from './pipeline-cores.ts'
import { type Play } from './plays.ts'
import { openSmallCentre, organisationId, startsAt } from './small-centre.ts'
import { type LateEvent, type Look, type Row, type Story } from './story.ts'
import { toStoryEvent } from './story-event.ts'

/** From a request to its answer. */
const answerMs = 1_000
/** What arrives later than this is drawn where it arrives, too. */
const lateFromMs = 60_000

/** The settings of production. */
const { options } = parseCompletionConfig({
  KAFKA_BROKERS: 'memory:1',
  SCHEMA_REGISTRY_URL: 'http://memory.test',
}).completion

interface Due {
  readonly at: number
  readonly run: (now: number) => Promise<void>
}

/** Plays one conversation through the rules of bridge, completion, details and sink, and notes what happens. */
export async function playStory(play: Play): Promise<Story> {
  const rules = { ...options, endsHeard: (_: string, session: string) => play.endsHeard(session) }
  const centre = openSmallCentre(play)
  const completion = followCompletion(rules, startsAt)
  const [heard, late, looks, rows]: [ConversationEvent[], LateEvent[], Look[], Row[]] = [[], [], [], []]

  const hear = async (body: string, now: number) => {
    const event = await eventOf(organisationId, body, now)
    heard.push(event)
    if (now - event.eventTime > lateFromMs) late.push({ at: now, type: event.eventType })
    ask(completion.advance({ type: 'event', event }, now), now)
  }
  const answer = async (request: NewFetchRequest, askedAt: number, now: number) => {
    const { outcome, row } = await answerWith(centre.recordAt(now), request, now)
    ask(completion.advance({ type: 'answer', outcome }, now), now)
    if (row !== null) rows.push({ from: now, shows: row })
    const state = completion.state()
    if (state === null) return
    looks.push({
      at: askedAt,
      cause: request.cause,
      answeredAt: now,
      answer: answerWord(outcome, state, rules.toleranceMs),
    })
  }
  const due: Due[] = centre.arrivals.map(({ at, body }) => ({ at, run: (now) => hear(body, now) }))
  const ask = (requests: readonly NewFetchRequest[], at: number) => {
    for (const request of requests) due.push({ at: at + answerMs, run: (now) => answer(request, at, now) })
  }

  const until = startsAt + play.horizonMs
  let now = startsAt
  for (;;) {
    due.sort((one, other) => one.at - other.at)
    const [next] = due
    const tickAt = due.length === 0 && completion.isDone() ? Infinity : completion.nextAt()
    const at = Math.min(tickAt, next?.at ?? Infinity)
    if (at > until || at === Infinity) break
    now = Math.max(now, at)
    if (next !== undefined && next.at <= tickAt) await due.shift()?.run(now)
    else ask(completion.advance({ type: 'tick' }, now), now)
  }
  const endsAt = completion.isDone() ? now : until
  const lanes = centre.lanesAt(now + play.assumptions.recordDelayMs)
  return {
    name: play.name,
    about: play.about,
    startsAt,
    endsAt,
    lanes,
    events: heard.map((event) => toStoryEvent(event, lanes)).toSorted((one, other) => one.at - other.at),
    looks,
    late,
    told: completion.told,
    waits: completion.waitsUntil(endsAt),
    rows,
  }
}
