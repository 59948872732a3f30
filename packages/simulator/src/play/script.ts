import { type Organisation } from '../organisation/organisation.ts'
import { timelineOf, timelines } from '../timelines/registry.ts'
import { type Timeline } from '../timelines/timeline.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { type Dice, rollDice } from '../facts/dice.ts'

/** Which conversation of which play: enough to make it again, alike in everything but its time. */
export interface Script {
  readonly kind: string
  /** Names the throws of this one conversation, for instance "7/1/42": seed, play and number. */
  readonly throws: string
}

/** How often a kind comes that is played only when it is asked for. */
const weightWhenAsked = 10

export function drawKind(dice: Dice, kinds: readonly string[]): string {
  const allowed = timelines.filter(({ kind }) => kinds.includes(kind))
  const weightOf = ({ weight }: Timeline) => weight || weightWhenAsked
  let left = dice.next() * allowed.reduce((total, timeline) => total + weightOf(timeline), 0)
  return (allowed.find((timeline) => (left -= weightOf(timeline)) < 0) ?? allowed.at(-1))?.kind ?? 'answered'
}

/** Plays a script from `startAt` (epoch ms). The same arguments give the same conversation. */
export function stageConversation(
  organisation: Organisation,
  assumptions: Assumptions,
  script: Script,
  startAt: number,
): Conversation {
  const timeline = timelineOf(script.kind)
  const dice = rollDice(script.throws)
  const conversationId = dice.uuid()
  const participants = timeline.play({ organisation, assumptions, dice, startAt })
  return { conversationId, kind: script.kind, originatingDirection: timeline.originatingDirection, participants }
}
