import { setImmediate as turn } from 'node:timers/promises'
import { type PlaceOptions } from '../place.ts'
import { type CallFigures, measureCalls } from './calls.ts'

/** A middling centre whose calls could be too many, and a large one whose quota could be too small. */
const days = [
  { conversations: 50_000, profile: 'office hours' },
  { conversations: 50_000, profile: 'round the clock' },
  { conversations: 1_000_000, profile: 'office hours' },
] as const

export async function measureDays(
  seed: number,
  { say, signal }: Pick<PlaceOptions, 'say' | 'signal'>,
): Promise<readonly CallFigures[]> {
  const figures: CallFigures[] = []
  for (const { conversations, profile } of days) {
    say(`calls: a day of ${conversations.toLocaleString('en')} conversations, ${profile}`)
    // One day is computed at a stretch; a stop is heard between them.
    await turn(undefined, { signal })
    figures.push(measureCalls(conversations, profile, seed))
  }
  return figures
}
