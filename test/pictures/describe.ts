import { type CondensedLook, type CondensedStory } from './condense.ts'
import { elapsedText } from './durations.ts'

/** The picture in words, for those who do not see it. */
export function describe({ lanes, looks, late, told, rows, startsAt }: CondensedStory): string {
  const after = (at: number) => `after ${elapsedText(at - startsAt)}`
  const moments = [
    ...looks.map((look) => ({ at: look.at, words: `${after(look.at)} it asks and hears: ${lookWords(look)}` })),
    ...late.map(({ at, type }) => ({ at, words: `${after(at)} ${type} arrives late` })),
    ...told.map(({ at, kind, round }) => ({
      at,
      words: `${after(at)} it announces ${kind.replaceAll('_', ' ')}${round > 1 ? ` of round ${round}` : ''}`,
    })),
    ...rows.map(({ from, shows }) => ({ at: from, words: `${after(from)} the row shows ${shows}` })),
  ].toSorted((one, other) => one.at - other.at)
  const names = lanes.map(({ name }) => name).join(', ')
  return `A lane each for ${names}. Below, what Aftercall does: ${moments.map(({ words }) => words).join('; ')}.`
}

const lookWords = ({ answer, more }: CondensedLook) =>
  more === 0 ? answer : `${answer}, and the same ${more} times more`
