import { notYet } from '../facts/conversation.ts'
import { askToBeCalledBack } from '../staging/asked-back.ts'
import { threadOfCallback } from '../staging/call-back.ts'
import { customerSide } from '../staging/thread.ts'
import { type Timeline } from './timeline.ts'

export const callbackAppointment: Timeline = {
  kind: 'callback-appointment',
  about: 'Inbound call: the caller asks for a callback days ahead, which is still to come when the play is over.',
  weight: 2,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = askToBeCalledBack(stage)
    const dueAt = wish.askedAt + dice.whole(5 * 86_400_000, 25 * 86_400_000)
    const thread = threadOfCallback(stage, { ...wish, dueAt, tries: [] }, dueAt)
    const stretches = [{ type: 'scheduled' as const, start: wish.askedAt, end: notYet }]
    return [...participants, customerSide(thread, { who: wish.who, purpose: 'customer', stretches })]
  },
}
