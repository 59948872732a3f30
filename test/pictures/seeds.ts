/** A play of each kind that shows what the kind is about; the others are well told by any. */
const chosen: Readonly<Record<string, number>> = {}

const usualSeed = 7

export const seedOf = (kind: string): number => chosen[kind] ?? usualSeed
