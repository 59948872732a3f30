import { type Participant, type VoicemailLeg } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { type Caller } from './caller.ts'
import { readMedia } from './media-path.ts'

/** Whose box it is: a queue's, a user's, or else a group's. */
export interface BoxOwner {
  readonly id: string
  readonly divisionId: string
  readonly of: Pick<VoicemailLeg, 'queueId' | 'userId'>
}

/** A voicemail box, from `from` until the caller hung up at `to`. */
export function voicemailBox(stage: Stage, caller: Caller, owner: BoxOwner, from: number, to: number): Participant {
  const { dice, organisation } = stage
  const { queueId } = owner.of
  const here = queueId ? { queue: { queueId, skillIds: [] } } : {}
  const connectedAt = from + dice.whole(30, 60)
  return {
    participantId: dice.uuid(),
    name: owner.id,
    purpose: 'voicemail',
    data: [],
    leg: {
      role: 'voicemail',
      ...owner.of,
      sessionId: dice.uuid(),
      direction: 'inbound',
      ani: caller.ani,
      dnis: caller.line.number,
      sessionDnis: `sip:${owner.id}@localhost;user=voicemail`,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      peerId: caller.sessionId,
      remote: caller.remote,
      divisionId: owner.divisionId,
      stretches: [
        { type: 'system', start: from, end: connectedAt, ...here },
        { type: 'interact', start: connectedAt, end: to, ...here, atEnd: { disconnectType: 'peer' } },
      ],
      readings: [readMedia(dice, 'audio/opus', connectedAt, to)],
      disclosures: [{ at: from, fields: { remoteNameDisplayable: owner.id } }],
    },
  }
}
