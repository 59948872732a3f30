/** A request as it reaches the API, by whichever way. */
export interface ApiRequest {
  readonly method: string
  /** Path and query; of an absolute address only these count. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: string
}

export interface ApiAnswer {
  /** 0 if the connection is dropped before anything was said. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** What is sent of the body, whole or not. */
  readonly body: string
  /** `cut`: the connection ends in the middle of the body; `reset`: before the answer. */
  readonly ending: 'whole' | 'cut' | 'reset'
}

/** Answers one request; it never throws. A slow answer comes at once when the signal is aborted. */
export type ApiHandler = (request: ApiRequest, signal: AbortSignal) => Promise<ApiAnswer>

/** What a route answers: a body in JSON and its status. */
export interface Reply {
  readonly status: number
  readonly json: string
}

export const ok = (body: object): Reply => ({ status: 200, json: JSON.stringify(body) })
