/** Time as this package sees it: epoch ms. The `Clock` of packages/runtime fits. */
export interface Clock {
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason as soon as `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
