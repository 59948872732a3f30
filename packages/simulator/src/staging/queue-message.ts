import { type Stage } from '../timelines/timeline.ts'
import { type CallbackWish } from './call-back.ts'
import { leaveMessage } from './left-message.ts'

/** A voicemail to a queue, and the callback that comes of it. */
export function leaveQueueMessage(stage: Stage) {
  const { dice, organisation } = stage
  const queue = dice.pick(organisation.queues)
  const owner = { id: queue.id, divisionId: queue.divisionId, of: { queueId: queue.id } }
  const { caller, told, participants, boxFrom, hangUpAt } = leaveMessage(stage, 'ACD_VOICEMAIL', queue, owner)
  const wish: Omit<CallbackWish, 'tries'> = {
    caller,
    who: { participantId: told.participantId, ...(told.contact ? { contact: told.contact } : {}) },
    queue,
    askedAt: boxFrom + dice.whole(20, 40),
    until: 'uploading',
    dueAt: hangUpAt + dice.whole(2_000, 6_000),
    cameFrom: 'voicemail',
  }
  return { participants, wish }
}
