import { type Conversation, notYet, type PersonLeg } from '../facts/conversation.ts'
import { closedAt, isOpen, lengthOf, stretchesOf } from '../facts/moments.ts'
import { type Happening, type Scene } from './topic.ts'
import { mediaTypeOf } from './traces.ts'

/** Telephone calls on which an agent talked: what speech analytics hears. */
export function talks({ participants }: Conversation): PersonLeg[] {
  return participants.flatMap(({ leg }) =>
    leg.role === 'agent' && mediaTypeOf(leg) === 'voice' && lengthOf(stretchesOf(leg, 'interact')) > 0 ? [leg] : [],
  )
}

const distinct = (ids: readonly (string | null | undefined)[]) => [...new Set(ids.flatMap((id) => id ?? []))]

/** Where a conversation has been, as every analysis says it. */
export function places({ participants }: Conversation) {
  const legs = participants.map(({ leg }) => leg)
  return {
    queueIds: distinct(legs.map((leg) => (leg.role === 'acd' ? leg.queueId : null))),
    divisionIds: distinct(legs.map(({ divisionId }) => divisionId)),
    flowIds: distinct(legs.map((leg) => (leg.role === 'ivr' ? leg.flow.flowId : null))),
  }
}

/** What all analyses of a conversation agree on: whether there is one, and when its first result is known. Null if none. */
export function analysedAt({ conversation, dice, volume }: Scene): number | null {
  const throws = dice.fork('analysis')
  const chosen = throws.chance(volume.analysedShare)
  const afterMs = throws.around(150_000, 0.6, 30_000, 900_000)
  if (!chosen || isOpen(conversation) || talks(conversation).length === 0) return null
  const closed = closedAt(conversation)
  return closed < notYet ? closed + afterMs : null
}

/** One result of the analysis, `laterMs` after the first. */
export function analysed(scene: Scene, laterMs: number, findings: () => object): readonly Happening[] {
  const at = analysedAt(scene)
  if (at === null) return []
  const { conversationId } = scene.conversation
  const body = { conversationId, ...findings() }
  return [{ at: at + laterMs, ids: [conversationId], body }]
}
