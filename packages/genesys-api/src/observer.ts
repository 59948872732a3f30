import { type Endpoint } from './error.ts'

/** How a call ended, for metrics: the class of its status, or what came instead of one. */
export type CallResult = '2xx' | '3xx' | '4xx' | '429' | '5xx' | 'network' | 'timeout' | 'malformed' | 'oversize'

/** What a client tells whoever watches it. Nothing in it is personal data; no callback may throw. */
export interface GenesysObserver {
  /** One exchange, retries counted one by one. `ids` is how many records it asked for, 0 where that means nothing. */
  called?(call: { endpoint: Endpoint; result: CallResult; ids: number; durationMs: number }): void
  /** 429: the whole client stands still for so long. */
  paused?(pause: { endpoint: Endpoint; pauseMs: number }): void
  circuit?(change: { endpoint: Endpoint; state: 'closed' | 'open' | 'trial' }): void
  tokenRenewed?(): void
  /** Records in an answer that nobody had asked for, or twice. */
  ignored?(records: number): void
  /** The API accepts no more than so many ids in one call. */
  batchLimit?(ids: number): void
}
