import { detailEvents } from '../events/detail-events.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { rollDice } from '../facts/dice.ts'
import { conversationEnd } from '../facts/moments.ts'
import { type Organisation } from '../organisation/organisation.ts'
import { drawKind, type Script, stageConversation } from './script.ts'

export interface PlayRequest {
  readonly conversations: number
  readonly seed: number
  /** How many times as fast as life. It compresses delivery only; durations in the data stay true to life. */
  readonly speed: number
  readonly kinds: readonly string[]
  /** How long the play should take by the machine's clock; a low speed may need longer. */
  readonly seconds: number
}

/** One conversation to be played: how to make it, and where it lies in the play. */
export interface Planned {
  readonly script: Script
  readonly conversationId: string
  readonly eventCount: number
  readonly durationMs: number
  /** After the play's beginning, in the time of the play. */
  readonly offsetMs: number
}

export interface Plan {
  /** In order of their beginning. */
  readonly conversations: readonly Planned[]
  /** How much time passes in the play. */
  readonly windowMs: number
  readonly eventCount: number
}

/** All times of a play lie in the last 48 hours, also some while after its end. */
const longestWindowMs = 47 * 3_600_000
/** The last event shall be there before the play's time meets the machine's. */
const tailMs = 1_000
const slice = 250

type Sketch = Omit<Planned, 'offsetMs'>

/** Lays out a play. It gives way to other work every few conversations, because large plays take seconds to lay out. */
export async function planPlay(
  organisation: Organisation,
  assumptions: Assumptions,
  request: PlayRequest,
  playNumber: number,
  signal: AbortSignal,
): Promise<Plan> {
  const dice = rollDice(`${request.seed}/${playNumber}`)
  const [kinds, starts] = [dice.fork('kinds'), dice.fork('starts')]
  const sketches: Sketch[] = []
  for (let index = 0; index < request.conversations; index++) {
    const script = { kind: drawKind(kinds, request.kinds), throws: `${request.seed}/${playNumber}/${index}` }
    const conversation = stageConversation(organisation, assumptions, script, 0)
    sketches.push({
      script,
      conversationId: conversation.conversationId,
      eventCount: detailEvents(conversation, assumptions).length,
      durationMs: conversationEnd(conversation),
    })
    if (index % slice === slice - 1) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
  }
  const longest = sketches.reduce((most, { durationMs }) => Math.max(most, durationMs), 0)
  const wanted = Math.min(request.seconds * 1_000 * request.speed, longestWindowMs)
  const windowMs = Math.max(wanted, longest + 2 * tailMs)
  const conversations = sketches
    .map((sketch) => ({ ...sketch, offsetMs: Math.floor(starts.next() * (windowMs - tailMs - sketch.durationMs)) }))
    .sort((a, b) => a.offsetMs - b.offsetMs)
  return { conversations, windowMs, eventCount: sketches.reduce((total, { eventCount }) => total + eventCount, 0) }
}
