/** What became of trying some items together. */
export type Attempt =
  | { readonly ok: true }
  /** Refused; `index` where the refusal says which one is at fault. Nothing of it was accepted. */
  | { readonly ok: false; readonly why: string; readonly index?: number }

export interface Refused<T> {
  readonly item: T
  readonly why: string
}

/** Not the items are at fault: one after another is refused and none accepted. */
export class AllRefusedError extends Error {
  override readonly name = 'AllRefusedError'
  constructor(refused: number, why: string) {
    super(
      `could not find the item at fault: ${refused} were refused one by one and none accepted, the last because ${why}`,
    )
  }
}

/** As many single refusals without one acceptance are taken for a fault of the server or of this program. */
const maxRefusedInARow = 32

/**
 * Gets all items accepted but those that are refused on their own, and returns these. One bad item among n costs O(log n) attempts; one
 * that the refusal names costs two.
 * @throws AllRefusedError when everything is refused; whatever `attempt` throws.
 */
export async function bisect<T>(
  items: readonly T[],
  attempt: (items: readonly T[]) => Promise<Attempt>,
): Promise<readonly Refused<T>[]> {
  const refused: Refused<T>[] = []
  let accepted = false
  const pending: (readonly T[])[] = items.length === 0 ? [] : [items]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const result = await attempt(part)
    if (result.ok) {
      accepted = true
      continue
    }
    const index = part.length === 1 ? 0 : result.index
    if (index === undefined) {
      const middle = part.length >> 1
      pending.push(part.slice(middle), part.slice(0, middle))
      continue
    }
    refused.push({ item: part[index] as T, why: result.why })
    // A named fault is this row's own; only unexplained refusals may be the server's.
    if (!accepted && result.index === undefined && refused.length >= maxRefusedInARow)
      throw new AllRefusedError(refused.length, result.why)
    if (part.length > 1) pending.push([...part.slice(0, index), ...part.slice(index + 1)])
  }
  return refused
}
