import { askToBeCalledBack } from '../staging/asked-back.ts'
import { callBack } from '../staging/call-back.ts'
import { type Timeline } from './timeline.ts'

export const callback: Timeline = {
  kind: 'callback',
  about: 'Inbound call: the caller asks in the queue to be called back, at once or some minutes later, and is.',
  weight: 20,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = askToBeCalledBack(stage)
    const when = dice.chance(0.5)
      ? { until: 'scheduled' as const, dueAt: wish.askedAt + dice.whole(60_000, 600_000) }
      : { dueAt: wish.askedAt + dice.whole(2, 20) }
    return [...participants, ...callBack(stage, { ...wish, ...when, tries: ['reached'] })]
  },
}
