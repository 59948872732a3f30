/** Which play of a kind its picture shows. */
export interface Play {
  readonly seed: number
  /** How long it is looked at if it does not become final, ms. */
  readonly horizonMs: number
}

const dayMs = 86_400_000
const usual: Play = { seed: 7, horizonMs: 70 * dayMs }

/** Plays that show what the kind is about; any other kind is well told by the usual one. */
const chosen: Readonly<Record<string, Partial<Play>>> = {
  'callback-appointment': { horizonMs: 4 * dayMs },
}

export const playOf = (kind: string): Play => ({ ...usual, ...chosen[kind] })
