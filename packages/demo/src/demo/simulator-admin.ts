import { type TopicFacts } from '@aftercall/simulator'
import { type Facts } from './facts.ts'

export interface PlayProgress {
  readonly phase: 'idle' | 'playing' | 'done'
  readonly planned: number
  readonly started: number
  readonly ended: number
  /** Of the planned: those that never end, and those of them that wait for an appointment. */
  readonly staysOpen: number
  readonly dormant: number
  readonly eventsPlanned: number
  readonly eventsSent: number
  readonly duplicatesSent: number
}

export interface PlayRequest {
  readonly conversations: number
  readonly seed: number
  readonly speed: number
  /** How long the play takes; the simulator's own length unless told. */
  readonly seconds?: number
  /** Which kinds of conversations; all, as often as in an ordinary centre, unless told. */
  readonly kinds?: readonly string[]
  /** How often kinds are played, against each other. */
  readonly weights?: Readonly<Record<string, number>>
  /** Which events are sent: detail-types, or names of several such as `detail` or `customer.end`; everything unless told. */
  readonly subscribe?: readonly string[]
}

export interface SimulatorAdmin {
  play(request: PlayRequest): Promise<void>
  progress(): Promise<PlayProgress>
  facts(): Promise<readonly Facts[]>
  /** Ids of all events that were published so far, each once. */
  playedEventIds(): Promise<readonly string[]>
  /** Calls of the REST API so far, by endpoint. */
  calls(): Promise<{ readonly total: number; readonly byEndpoint: Readonly<Record<string, number>> }>
}

/** The simulator's control port. */
export function simulatorAdmin(url: string, signal: AbortSignal): SimulatorAdmin {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${url}${path}`, { ...init, signal })
    if (!answer.ok)
      throw new Error(`could not ask the simulator for ${path}: it answered ${answer.status} ${await answer.text()}`)
    return await answer.json()
  }
  return {
    play: async (request) => void (await ask('/simulator/play', request)),
    progress: async () => (await ask('/simulator/progress')) as PlayProgress,
    facts: async () => (await ask('/simulator/facts')) as readonly Facts[],
    playedEventIds: async () => Object.values(((await ask('/simulator/topic-facts')) as TopicFacts).eventIds).flat(),
    calls: async () =>
      ((await ask('/simulator/calls')) as { totals: { total: number; byEndpoint: Record<string, number> } }).totals,
  }
}
