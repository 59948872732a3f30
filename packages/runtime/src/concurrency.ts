/**
 * Runs `work` over the items, at most `limit` at once. The first error aborts the signal that the others hold, waits for them, and
 * is thrown. An aborted `signal` takes no further item; it throws its reason once what runs has ended.
 */
export async function forEachConcurrently<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const start = (item: Item) => {
    const run: Promise<void> = work(item, either)
      .catch((error: unknown) => {
        failure ??= { error }
        failed.abort(error)
      })
      .finally(() => running.delete(run))
    running.add(run)
  }
  for await (const item of items) {
    if (either.aborted) break
    start(item)
    if (running.size >= limit) await Promise.race(running)
  }
  await Promise.all(running)
  if (failure !== undefined) throw failure.error
  signal.throwIfAborted()
}
