import { type Dice, rollDice } from '../facts/dice.ts'
import { hangUpOf } from '../facts/moments.ts'
import { type CentreDay } from './centre-day.ts'
import { type Happening, type Scene, type Topic } from './topic.ts'

interface Definition {
  readonly id: string
  readonly name: string
  readonly description: string
}

const define = (name: string, description: string): Definition => ({
  id: rollDice(`operational-event/${name}`).uuid(),
  name,
  description,
})
const notAnswered = define('Agent did not respond', 'An agent let an offered interaction ring out')
const flowFailed = define('Flow ended by an error', 'A flow could not go on and ended the interaction')
const edgeChanged = define('Edge state changed', 'An edge has become reachable or unreachable')

interface Told {
  readonly at: number
  readonly definition: Definition
  readonly entityId: string
  readonly entityName: string
  readonly entityType: string
  readonly currentValue: string
  readonly previousValue?: string
  readonly errorCode?: string
  readonly conversationId?: string
  readonly phoneNumber?: string
}

function tell({ at, definition, ...told }: Told, dice: Dice): Happening {
  const entity = { ...told, entityToken: dice.uuid(), version: '1' }
  return { at, ids: [definition.id], body: { eventEntity: definition, ...entity, timestamp: at } }
}

/** What went wrong in a conversation: offers that rang out, flows that failed. */
function mishaps({ conversation, organisation }: Scene): Told[] {
  const { conversationId, participants } = conversation
  return participants.flatMap(({ leg }): Told[] => {
    if (leg.role === 'agent' && leg.part === 'timed-out') {
      const entityName = organisation.users.find(({ id }) => id === leg.userId)?.name ?? ''
      const what = { entityId: leg.userId, entityName, entityType: 'USER', currentValue: 'NOT_RESPONDING' }
      return [{ at: hangUpOf(leg).end, definition: notAnswered, ...what, previousValue: 'IDLE', conversationId }]
    }
    if (leg.role === 'ivr' && leg.flow.exit?.reason === 'FLOW_ERROR_DISCONNECT') {
      const { flowId, flowName, endedAt } = leg.flow
      const what = { entityId: flowId, entityName: flowName, entityType: 'FLOW', currentValue: 'ERROR' }
      const caller = leg.ani === undefined ? {} : { phoneNumber: leg.ani }
      return [{ at: endedAt, definition: flowFailed, ...what, errorCode: 'flow.error', conversationId, ...caller }]
    }
    return []
  })
}

function platformEvents({ organisation, volume, dice, from, to }: CentreDay): Happening[] {
  const throws = dice.fork('operations')
  return Array.from({ length: volume.platformEvents }, () => {
    const edge = throws.pick(organisation.edges)
    const [previousValue, currentValue] = throws.chance(0.5) ? ['ACTIVE', 'INACTIVE'] : ['INACTIVE', 'ACTIVE']
    const what = { entityId: edge.id, entityName: edge.name, entityType: 'EDGE', previousValue, currentValue }
    return tell({ at: throws.whole(from, to), definition: edgeChanged, ...what }, throws)
  })
}

export const operationalEvents: Topic = {
  detailType: 'v2.operations.events.{id}',
  group: 'operations',
  about: 'Mishaps: offers that rang out and flows that failed, with their conversation; edges that come and go.',
  published: 'soon',
  ofConversation: (scene) => {
    const dice = scene.dice.fork('operations')
    return mishaps(scene).flatMap((told) => (dice.chance(scene.volume.mishapShare) ? [tell(told, dice)] : []))
  },
  ofCentre: platformEvents,
}
