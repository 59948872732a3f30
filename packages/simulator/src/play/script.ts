import { type Organisation } from '../organisation/organisation.ts'
import { timelineOf } from '../timelines/registry.ts'
import { type Assumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'

/** Which conversation of which play: enough to make it again, alike in everything but its time. */
export interface Script {
  readonly kind: string
  /** Names the throws of this one conversation, for instance "7/1/42": seed, play and number. */
  readonly throws: string
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
