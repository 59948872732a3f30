import { type Look, type Story } from './story.ts'

/** A look that stands for more of the same. */
export interface CondensedLook extends Look {
  /** How many looks with the same answer follow that are not drawn. */
  readonly more: number
}
export interface CondensedStory extends Omit<Story, 'looks'> {
  readonly looks: readonly CondensedLook[]
}

/** This many looks of a run are drawn before the rest, and one after. */
const shownFirst = 2
const shortest = 5

/** Looks that found the same, with nothing between them, are drawn by the first and the last of them. */
export function condense(story: Story): CondensedStory {
  const runs: Look[][] = []
  for (const look of story.looks) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run !== undefined && last?.answer === look.answer && !somethingBetween(story, last.answeredAt, look.at))
      run.push(look)
    else runs.push([look])
  }
  const left = runs.flatMap((run) => (run.length < shortest ? [] : run.slice(shownFirst, -1)))
  const looks = runs.flatMap((run): CondensedLook[] =>
    run.length < shortest
      ? run.map((look) => ({ ...look, more: 0 }))
      : [
          ...run.slice(0, shownFirst).map((look, index) => ({
            ...look,
            more: index === shownFirst - 1 ? run.length - shownFirst - 1 : 0,
          })),
          ...run.slice(-1).map((look) => ({ ...look, more: 0 })),
        ],
  )
  const isLeftOut = (at: number) => left.some((look) => look.at === at || look.answeredAt === at)
  // A wait that begins or ends with a look that is not drawn belongs to the one long wait in its place.
  const waits = story.waits.filter(({ what }) => what !== 'answer' && what !== 'expiry')
  const joined = waits.reduce<typeof waits>((list, wait) => {
    const before = list.at(-1)
    return before !== undefined && isLeftOut(before.to)
      ? [...list.slice(0, -1), { ...before, to: wait.to, what: before.what }]
      : [...list, wait]
  }, [])
  return { ...story, looks, waits: joined }
}

const somethingBetween = ({ events, rows, told }: Story, from: number, to: number) =>
  [...events.map(({ at }) => at), ...rows.map((row) => row.from), ...told.map(({ at }) => at)].some(
    (at) => at > from && at <= to,
  )
