import { type Participant } from '../facts/conversation.ts'
import { type Queue } from '../organisation/organisation.ts'
import { callBack } from '../staging/call-back.ts'
import { type Caller, callerParticipant, callIn } from '../staging/caller.ts'
import { readMedia } from '../staging/media-path.ts'
import { menuParticipant } from '../staging/menu.ts'
import { type Stage, type Timeline } from './timeline.ts'

/** The box of a queue, from `from` until the caller hung up at `to`. */
function box({ dice, organisation }: Stage, caller: Caller, queue: Queue, from: number, to: number): Participant {
  const here = { queueId: queue.id, skillIds: [] }
  const connectedAt = from + dice.whole(30, 60)
  return {
    participantId: dice.uuid(),
    name: queue.id,
    purpose: 'voicemail',
    data: [],
    leg: {
      role: 'voicemail',
      sessionId: dice.uuid(),
      direction: 'inbound',
      ani: caller.ani,
      dnis: caller.line.number,
      sessionDnis: `sip:${queue.id}@localhost;user=voicemail`,
      edgeId: dice.pick(organisation.edges).id,
      protocolCallId: dice.uuid(),
      peerId: caller.sessionId,
      remote: caller.remote,
      divisionId: queue.divisionId,
      queueId: queue.id,
      stretches: [
        { type: 'system', start: from, end: connectedAt, queue: here },
        { type: 'interact', start: connectedAt, end: to, queue: here, atEnd: { disconnectType: 'peer' } },
      ],
      readings: [readMedia(dice, 'audio/opus', connectedAt, to)],
      disclosures: [{ at: from, fields: { remoteNameDisplayable: queue.id } }],
    },
  }
}

export const voicemail: Timeline = {
  kind: 'voicemail',
  about: 'Inbound call: the caller leaves a voicemail to a queue; an agent takes it as a callback, and may call.',
  weight: 0,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice, organisation, startAt } = stage
    const caller = callIn(stage)
    const queue = dice.pick(organisation.queues)
    const menuEnd = startAt + dice.around(30_000, 0.6, 4_000, 150_000)
    const exit = { reason: 'TRANSFER', to: 'ACD_VOICEMAIL', queue } as const
    const menu = menuParticipant(stage, caller, { endedAt: menuEnd, exit })
    const boxFrom = menuEnd + dice.whole(4, 9)
    const hangUpAt = boxFrom + dice.around(35_000, 0.6, 4_000, 180_000)
    const told = callerParticipant(stage, caller, {
      endedAt: hangUpAt,
      disconnectType: 'endpoint',
      pathChanges: [menuEnd],
      queue: { queueId: queue.id, skillIds: [], since: boxFrom },
      disclosures: [{ at: boxFrom, fields: { recording: true } }],
    })
    const wish = {
      caller,
      who: { participantId: told.participantId, ...(told.contact ? { contact: told.contact } : {}) },
      queue,
      askedAt: boxFrom + dice.whole(20, 40),
      until: 'uploading' as const,
      dueAt: hangUpAt + dice.whole(2_000, 6_000),
      cameFrom: 'voicemail' as const,
      calls: dice.chance(0.6),
    }
    return [told, menu, box(stage, caller, queue, boxFrom, hangUpAt + dice.whole(1, 6)), ...callBack(stage, wish)]
  },
}
