import { type Utterance } from '../facts/conversation.ts'
import { type Stage } from '../timelines/timeline.ts'

/** Customer and agent or bot write in turn, the latter first because the customer wrote before; some write twice. */
export function writeInTurn({ dice }: Stage, from: number, to: number): Utterance[] {
  const most = Math.floor((to - from) / 4_000)
  const times = Array.from({ length: Math.min(most, dice.whole(2, 16)) }, () => dice.whole(from + 500, to - 500))
  let by: Utterance['by'] = 'other'
  return times
    .sort((a, b) => a - b)
    .map((at, index) => {
      if (index > 0 && !dice.chance(0.2)) by = by === 'other' ? 'customer' : 'other'
      return { at, by }
    })
}
