/** The servers of a world, as its processes reach them. */
export const serverNames = ['kafka', 'sqs', 'api', 'clickhouse', 'registry'] as const
export type ServerName = (typeof serverNames)[number]

/** How long the client of each server waits for an answer that does not come, ms. */
export const patienceMs: Readonly<Record<ServerName, number>> = {
  kafka: 30_000,
  sqs: 25_000,
  api: 15_000,
  clickhouse: 60_000,
  registry: 10_000,
}

/** What a process may meet at a server instead of its answer. */
export interface ServerFaults {
  /** There was no answer: nobody knows whether it happened. */
  readonly noAnswer: () => Error
  /** What the server itself says; it did not do what it was asked for. */
  readonly refusals: readonly (() => Error)[]
}
