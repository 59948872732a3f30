import { leaveMessage } from '../staging/left-message.ts'
import { pickUsers } from '../staging/reach-agent.ts'
import { type Timeline } from './timeline.ts'

export const userVoicemail: Timeline = {
  kind: 'user-voicemail',
  about: "Inbound call: the menu leads to a user's own voicemail; no queue, no callback.",
  weight: 4,
  originatingDirection: 'inbound',
  play(stage) {
    const [user] = pickUsers(stage, 1)
    if (!user) throw new RangeError('the organisation has no user to leave a message to')
    const owner = { id: user.id, divisionId: user.divisionId, of: { userId: user.id } }
    return leaveMessage(stage, 'USER_VOICEMAIL', user, owner).participants
  },
}
