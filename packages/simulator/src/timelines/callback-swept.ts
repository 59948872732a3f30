import { askToBeCalledBack } from '../staging/asked-back.ts'
import { type CallbackWish, threadOfCallback } from '../staging/call-back.ts'
import { leaveQueueMessage } from '../staging/queue-message.ts'
import { type QueueVisit } from '../staging/queue-wait.ts'
import { customerSide, queueSide } from '../staging/thread.ts'
import { type Stage, type Timeline } from './timeline.ts'

/** So long after it fell due the platform gives up a callback that nobody took, to the second. */
const sweptAfterMs = 59 * 86_400_000 + 909

function asked(stage: Stage) {
  if (stage.dice.chance(0.5)) return leaveQueueMessage(stage)
  const { participants, wish } = askToBeCalledBack(stage)
  return { participants, wish: { ...wish, dueAt: wish.askedAt + stage.dice.whole(2, 20) } }
}

export const callbackSwept: Timeline = {
  kind: 'callback-swept',
  about:
    'Callback, asked for in the queue or by voicemail, that no agent ever takes; the platform ends it after 59 days.',
  weight: 3,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = asked(stage)
    const { who, queue, askedAt, dueAt, until, cameFrom }: Omit<CallbackWish, 'tries'> = wish
    const thread = threadOfCallback(stage, { ...wish, tries: [] })
    const sweptAt = dueAt + sweptAfterMs
    const visit: QueueVisit = {
      queue,
      enteredAt: dueAt,
      waitsFrom: dueAt,
      endedAt: sweptAt + dice.whole(5, 15),
      cameFrom,
      swept: true,
    }
    const customer = customerSide(thread, {
      who,
      purpose: 'customer',
      visit,
      stretches: [
        ...(until ? [{ type: until, start: askedAt, end: dueAt }] : []),
        { type: 'interact', start: until ? dueAt : askedAt, end: sweptAt, atEnd: { disconnectType: 'client' } },
      ],
    })
    const waiting = queueSide(stage, thread, visit, until === 'uploading' ? askedAt + dice.whole(1, 3) : undefined)
    return [...participants, customer, waiting]
  },
}
