import { askToBeCalledBack } from '../staging/asked-back.ts'
import { callBack, type Try } from '../staging/call-back.ts'
import { type Timeline } from './timeline.ts'

export const callbackNotReached: Timeline = {
  kind: 'callback-not-reached',
  about: 'Callback: the agents call once or twice in vain, and close it.',
  weight: 3,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = askToBeCalledBack(stage)
    const tries = Array.from({ length: dice.whole(1, 2) }, (): Try => 'in-vain')
    return [...participants, ...callBack(stage, { ...wish, dueAt: wish.askedAt + dice.whole(2, 20), tries })]
  },
}
