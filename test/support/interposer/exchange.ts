/** What an HTTP server answers, whole. Header names are in small letters. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The servers that an interposer can stand in front of, which decides how it reads a request. */
export type TargetKind = 'sqs' | 'registry' | 'clickhouse' | 'api'

/** A request as it came, and what it is in the terms of its server. */
export interface InterposedRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** SQS: the action; ClickHouse: `insert`, `select` or `other`; registry: `lookup`, `register`, `schema`, `config`; API: `token`, `details`, `organisation`. */
  readonly action: string
  /** Queue, table, subject or schema id, where the request names one. */
  readonly subject: string | null
}

/** One request in an interposer's hands. Exactly one of `reply` and `reset` ends it; both may be called again without effect. */
export interface Exchange {
  readonly request: InterposedRequest
  /** Aborted when the rule is lifted, the client has gone or the interposer closes. */
  readonly signal: AbortSignal
  /** Asks the server, with another body or path if one is given, and resolves to its whole answer. */
  forward(changed?: Partial<Pick<InterposedRequest, 'body' | 'path'>>): Promise<Answer>
  reply(answer: Answer, options?: ReplyOptions): Promise<void>
  /** Breaks the connection (RST). */
  reset(): void
}

export interface ReplyOptions {
  /** The body comes no faster than this. */
  readonly bytesPerSecond?: number
  /** Only so much of the body comes, as if it were all to come; then the connection breaks. */
  readonly cutAfterBytes?: number
}
