import { rollDice } from '../facts/dice.ts'
import { leaveMessage } from '../staging/left-message.ts'
import { type Timeline } from './timeline.ts'

export const groupVoicemail: Timeline = {
  kind: 'group-voicemail',
  about: 'Inbound call: the menu leads to the voicemail of a group; no queue, no callback.',
  weight: 2,
  originatingDirection: 'inbound',
  play(stage) {
    const { organisation } = stage
    // The organisation has one group.
    const own = rollDice(`group/${organisation.id}`)
    const group = { id: own.uuid(), name: 'Front desk' }
    const owner = { id: group.id, divisionId: own.pick(organisation.divisions).id, of: {} }
    return leaveMessage(stage, 'GROUP_VOICEMAIL', group, owner).participants
  },
}
