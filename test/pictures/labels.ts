/** A text that wants to stand at `x`. */
export interface Label {
  readonly x: number
  readonly text: string
}
export interface PlacedLabel extends Label {
  /** Where its left edge is. */
  readonly left: number
  readonly width: number
  /** From 0, downwards. */
  readonly row: number
}

export interface LabelSpace {
  readonly left: number
  readonly right: number
  /** Between two texts of a row. */
  readonly gap: number
  readonly fontSize: number
  /** On both sides of each text, inside its frame. */
  readonly padding?: number
}

/** Widths in hundredths of the font size, generous: nobody knows which font draws it. */
const wide = /[mwMW@%&]/
const narrow = /[iljtfrI.,:;'|()\s!·-]/
export const textWidth = (text: string, fontSize: number): number =>
  [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 92 : narrow.test(letter) ? 40 : 62), 0) *
  (fontSize / 100)

/** Gives each label, centred where it wants to be if the edges allow, the first row in which it touches no other. */
export function placeLabels(labels: readonly Label[], space: LabelSpace): readonly PlacedLabel[] {
  const filledTo: number[] = []
  return labels
    .toSorted((one, other) => one.x - other.x)
    .map((label) => {
      const width = textWidth(label.text, space.fontSize) + 2 * (space.padding ?? 0)
      const left = Math.max(space.left, Math.min(label.x - width / 2, space.right - width))
      const free = filledTo.findIndex((end) => end + space.gap <= left)
      const row = free < 0 ? filledTo.length : free
      filledTo[row] = left + width
      return { ...label, left, width, row }
    })
}

/** Labels at one place as one: `end`, `acw, wrapup`, `attributes ×3`. */
export function mergeAtPlace(labels: readonly Label[]): readonly Label[] {
  return [...Map.groupBy(labels, ({ x }) => Math.round(x * 10))].map(([, same]) => {
    const counted = [...Map.groupBy(same, ({ text }) => text)]
    const text = counted.map(([word, { length }]) => (length > 1 ? `${word} ×${length}` : word)).join(', ')
    return { x: same[0]?.x ?? 0, text }
  })
}
