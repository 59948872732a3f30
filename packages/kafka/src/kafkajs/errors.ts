/** An error and all its causes, outermost first. */
export function causes(error: unknown): Error[] {
  const found: Error[] = []
  for (let next = error; next instanceof Error && !found.includes(next); next = next.cause) found.push(next)
  return found
}

/** The broker's name for the error, where it was the broker's. */
export function brokerErrorType(error: unknown): string | undefined {
  for (const one of causes(error)) if ('type' in one && typeof one.type === 'string') return one.type
  return undefined
}

/** kafkajs gave up because of its count of tries, or calls the error retriable: the same request may yet succeed. */
export function isWorthRetrying(error: unknown): boolean {
  const [outer] = causes(error)
  if (!outer) return false
  if (outer.name === 'KafkaJSNumberOfRetriesExceeded') return true
  return 'retriable' in outer && outer.retriable === true
}

/** Tells kafkajs to stop at this error instead of trying again. */
export const notRetriable = <T extends Error>(error: T): T => Object.assign(error, { retriable: false })
