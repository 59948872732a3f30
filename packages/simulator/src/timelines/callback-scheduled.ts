import { askToBeCalledBack } from '../staging/asked-back.ts'
import { callBack } from '../staging/call-back.ts'
import { type Timeline } from './timeline.ts'

export const callbackScheduled: Timeline = {
  kind: 'callback-scheduled',
  about: 'Inbound call: the caller asks for a callback hours or days ahead, and is called then.',
  weight: 6,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = askToBeCalledBack(stage)
    const dueAt = wish.askedAt + dice.around(20 * 3_600_000, 1, 3_600_000, 14 * 86_400_000)
    return [...participants, ...callBack(stage, { ...wish, until: 'scheduled', dueAt, tries: ['reached'] })]
  },
}
