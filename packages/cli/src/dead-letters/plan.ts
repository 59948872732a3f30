import { type Letter, type LetterState } from './letter.ts'
import { type Route, routeOf, type Surroundings } from './route.ts'

export type Sendable = Exclude<Route, { kind: 'none' }>

export interface Planned {
  readonly letter: Letter
  readonly route: Sendable
}

/** A letter that was asked for and stays as it is. */
export interface Refused {
  readonly id: string
  readonly why: string
}

export interface Plan<Item> {
  readonly todo: readonly Item[]
  readonly refused: readonly Refused[]
}

const doneAlready: Partial<Record<LetterState, (letter: Letter) => string>> = {
  replaying: ({ receipt }) =>
    `receipt ${receipt} began to replay it and did not say how it ended: it may have been sent; --again sends it (once more)`,
  replayed: ({ receipt }) => `it was replayed already, receipt ${receipt}; --again sends it once more`,
  discarded: ({ receipt }) => `it was discarded, receipt ${receipt}; --again sends it all the same`,
}

/** What a replay would do, without doing it. */
export function planReplay(letters: readonly Letter[], around: Surroundings, again: boolean): Plan<Planned> {
  const todo: Planned[] = []
  const refused: Refused[] = []
  for (const letter of letters) {
    const why = again ? undefined : doneAlready[letter.state]?.(letter)
    const route = routeOf(letter, around)
    if (why !== undefined) refused.push({ id: letter.id, why })
    else if (route.kind === 'none') refused.push({ id: letter.id, why: route.why })
    else todo.push({ letter, route })
  }
  return { todo, refused }
}

/** What a discard would do: what is on its way is left alone, what is done is done. */
export function planDiscard(letters: readonly Letter[], again: boolean): Plan<Letter> {
  const whyNot = ({ state, receipt }: Letter) => {
    if (state === 'discarded') return `it was discarded already, receipt ${receipt}`
    if (state === 'replayed')
      return `it was replayed and has not come back, receipt ${receipt}: there is nothing left to discard`
    if (state === 'replaying' && !again)
      return `receipt ${receipt} began to replay it and did not say how it ended; --again discards it all the same`
    return null
  }
  const judged = letters.map((letter) => ({ letter, why: whyNot(letter) }))
  return {
    todo: judged.flatMap(({ letter, why }) => (why === null ? [letter] : [])),
    refused: judged.flatMap(({ letter, why }) => (why === null ? [] : [{ id: letter.id, why }])),
  }
}

export function targetOf(route: Sendable): string {
  switch (route.kind) {
    case 'topic':
      return `topic ${route.topic} for group ${route.headers['aftercall-replay-for'] ?? ''}`
    case 'queue':
      return `queue ${route.url.split('/').at(-1) ?? route.url}`
    case 'request':
      return 'a new request in fetch-requests-reconciliation'
    default:
      return route satisfies never
  }
}
