/**
 * What happens inside, as a closed list of callbacks: a service wires its instruments here. Called synchronously and often: a callback
 * must be cheap and must not throw.
 */
export interface KafkaObserver {
  /** A producer's batch was acknowledged. `bytes` before compression. */
  batchSent?(batch: { readonly records: number; readonly bytes: number; readonly durationMs: number }): void
  /** A batch was not acknowledged and is tried again. */
  batchRetried?(batch: { readonly records: number; readonly attempt: number }): void
  fetched?(batch: { readonly topic: string; readonly records: number; readonly bytes: number }): void
  committed?(commit: { readonly groupId: string; readonly partitions: number; readonly durationMs: number }): void
  rebalanced?(rebalance: { readonly groupId: string; readonly generation: number; readonly assigned: number }): void
  /** A partition of a stateful group is ready; `kept` when nothing had to be read. */
  restored?(restore: {
    readonly groupId: string
    readonly partition: number
    readonly kept: boolean
    readonly records: number
    readonly durationMs: number
  }): void
  /** A step ended; `committed` is false when its partition is dropped and restored. */
  stepped?(step: {
    readonly groupId: string
    readonly outputs: number
    readonly states: number
    readonly committed: boolean
    readonly durationMs: number
  }): void
  /** The member crashed; `restarting` is false when it has failed for good. */
  crashed?(crash: { readonly groupId: string; readonly restarting: boolean }): void
}
