import { askToBeCalledBack } from '../staging/asked-back.ts'
import { callBack, type Try } from '../staging/call-back.ts'
import { type Timeline } from './timeline.ts'

export const callbackRetried: Timeline = {
  kind: 'callback-retried',
  about: 'Callback: nobody answers at first; it is put off, by minutes to a day, and reaches the customer in the end.',
  weight: 4,
  originatingDirection: 'inbound',
  play(stage) {
    const { dice } = stage
    const { participants, wish } = askToBeCalledBack(stage)
    const inVain = Array.from({ length: dice.whole(1, 3) }, (): Try => 'in-vain')
    const pauseMs = () => dice.around(3_600_000, 1.2, 300_000, 86_400_000)
    const dueAt = wish.askedAt + dice.whole(2, 20)
    return [...participants, ...callBack(stage, { ...wish, dueAt, tries: [...inVain, 'reached'], pauseMs })]
  },
}
