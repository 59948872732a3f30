import { type Publication } from '../events/envelope.ts'
import { type Conversation } from '../facts/conversation.ts'
import { type PlainFacts, plainFacts } from '../facts/plain-facts.ts'
import { recordAt } from '../record/record-at.ts'
import { type TopicFacts, topicFacts } from '../topics/topic-facts.ts'
import { type Planned, planPlay, type PlayRequest } from './plan.ts'
import { openPlay, type Play, type PlayHouse } from './play.ts'

export interface Progress {
  readonly phase: 'idle' | 'playing' | 'done'
  /** Over all plays since the start. */
  readonly planned: number
  readonly started: number
  readonly ended: number
  /** How many of the planned never end: something in them is still to come, or was forgotten. */
  readonly staysOpen: number
  /** How many of these have an appointment that is still to come, before which nobody need know of them. */
  readonly dormant: number
  readonly eventsPlanned: number
  /** Messages that the queue has accepted, repeats included. */
  readonly eventsSent: number
  /** How many of them were repeats. */
  readonly duplicatesSent: number
  /** What time it is in the play, ISO-8601. */
  readonly virtualNow: string
  /** When the present or last play ends by the machine's clock; null before the first. */
  readonly endsAt: string | null
}

export interface CentreSettings {
  readonly maxConversations: number
}

export class PlayRefusedError extends Error {
  override readonly name = 'PlayRefusedError'
}

/** The centre: what has been played in it, and what its platform knows of each conversation at any moment. */
export interface Centre {
  /** Lays out a play and begins it. It runs by itself; `signal` of the centre ends it. */
  play(request: PlayRequest): Promise<{ planned: number; eventsPlanned: number; endsAt: string }>
  progress(): Progress
  /** The record as known now, or `lagMs` (machine's time) ago, as JSON; null if the platform did not know it then. */
  recordJson(conversationId: string, lagMs?: number): string | null
  /** The facts of every conversation that is over. */
  facts(): Generator<PlainFacts>
  /** What the topics have told so far. */
  topicFacts(): Promise<TopicFacts>
}

const cachedConversations = 2_000

export function openCentre(house: PlayHouse, settings: CentreSettings, signal: AbortSignal): Centre {
  const { clock, organisation } = house
  const plays: Play[] = []
  const byId = new Map<string, { play: Play; planned: Planned }>()
  const staged = new Map<string, Conversation>()
  let failure: unknown = null
  let planning = false

  function conversationOf(id: string, play: Play, planned: Planned): Conversation {
    const known = staged.get(id)
    if (known) return known
    const conversation = play.stage(planned)
    staged.set(id, conversation)
    const [oldest] = staged.keys()
    if (staged.size > cachedConversations && oldest !== undefined) staged.delete(oldest)
    return conversation
  }

  function refuseIfBusy(request: PlayRequest) {
    if (failure)
      throw new PlayRefusedError('an earlier play has failed, see GET /simulator/progress: restart the simulator')
    if (planning || plays.some(({ counts }) => !counts.finished)) {
      throw new PlayRefusedError('a play is still running: wait until GET /simulator/progress says "done"')
    }
    const total = byId.size + request.conversations
    if (total > settings.maxConversations) {
      throw new PlayRefusedError(
        `that would make ${total} conversations, over ${settings.maxConversations}: restart the simulator or ask for fewer`,
      )
    }
  }

  async function open(request: PlayRequest): Promise<Play> {
    planning = true
    try {
      const number = plays.length + 1
      const assumptions = house.assumptions()
      const plan = await planPlay(organisation, assumptions, request, number, signal)
      const play = openPlay(house, number, request, plan, assumptions, plays.at(-1)?.centre.day.to)
      for (const planned of plan.conversations) byId.set(planned.conversationId, { play, planned })
      plays.push(play)
      return play
    } finally {
      planning = false
    }
  }

  /** How many of a play's conversations have begun, and how many are over. */
  function passed(play: Play) {
    const now = play.time.at(clock.now())
    const starts = play.plan.conversations.map((planned) => ({ at: play.startOf(planned), planned }))
    const started = starts.filter(({ at }) => at <= now)
    return {
      started: started.length,
      ended: started.filter(({ at, planned }) => at + planned.durationMs <= now).length,
    }
  }

  function progress(): Progress {
    if (failure) throw failure
    const sum = (of: (play: Play) => number) => plays.reduce((total, play) => total + of(play), 0)
    const last = plays.at(-1)
    const playing = planning || plays.some(({ counts }) => !counts.finished)
    const moved = plays.map(passed)
    return {
      phase: playing ? 'playing' : last ? 'done' : 'idle',
      planned: sum(({ plan }) => plan.conversations.length),
      started: moved.reduce((total, { started }) => total + started, 0),
      ended: moved.reduce((total, { ended }) => total + ended, 0),
      staysOpen: sum(({ plan }) => plan.conversations.filter((planned) => planned.staysOpen).length),
      dormant: sum(({ plan }) => plan.conversations.filter((planned) => planned.dormant).length),
      eventsPlanned: sum(({ eventCount }) => eventCount),
      eventsSent: sum(({ counts }) => counts.eventsSent),
      duplicatesSent: sum(({ counts }) => counts.duplicatesSent),
      virtualNow: new Date(last ? last.time.at(clock.now()) : clock.now()).toISOString(),
      endsAt: last ? new Date(last.endsAt).toISOString() : null,
    }
  }

  function recordJson(conversationId: string, lagMs = 0): string | null {
    const found = byId.get(conversationId)
    if (!found) return null
    const { play, planned } = found
    const assumed = house.assumptions()
    const now = clock.now() - lagMs
    if (now < play.time.realOf(play.startOf(planned)) + assumed.visibleAfterMs) return null
    const conversation = conversationOf(conversationId, play, planned)
    const growth = { ...assumed, later: (at: number, ms: number) => play.time.at(play.time.realOf(at) + ms) }
    const record = recordAt(conversation, play.assumptions, play.time.at(now - assumed.recordDelayMs), growth)
    return record && JSON.stringify(record)
  }

  function* facts(): Generator<PlainFacts> {
    for (const play of plays) {
      for (const planned of play.plan.conversations) {
        if (play.startOf(planned) + planned.durationMs > play.time.at(clock.now())) continue
        const eventIds = play.publications(planned).map(({ envelope }) => envelope.id)
        yield plainFacts(play.stage(planned), play.assumptions, eventIds)
      }
    }
  }

  /** Everything that was published until now. */
  function* told(): Generator<Publication> {
    for (const play of plays) {
      const now = play.time.at(clock.now())
      for (const planned of play.plan.conversations) {
        if (play.startOf(planned) > now) continue
        yield* [...play.publications(planned), ...play.topicPublications(planned)].filter(
          ({ publishedAt }) => publishedAt <= now,
        )
      }
      for (const publication of play.centre.publications()) if (publication.publishedAt <= now) yield publication
    }
  }

  return {
    progress,
    recordJson,
    facts,
    topicFacts: () => {
      const days = plays.map(({ centre }) => centre.day)
      return topicFacts(days, told(), organisation, plays.at(-1)?.time.at(clock.now()) ?? clock.now())
    },
    play: async (request) => {
      refuseIfBusy(request)
      const play = await open(request)
      play.run(signal).catch((error: unknown) => {
        if (!signal.aborted) failure = error
      })
      const planned = play.plan.conversations.length
      return { planned, eventsPlanned: play.eventCount, endsAt: new Date(play.endsAt).toISOString() }
    },
  }
}
