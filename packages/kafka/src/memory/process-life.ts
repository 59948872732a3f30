import { type Clock } from '../clock.ts'

/** What a process asks of a cluster, named as the wire would. */
export type KafkaRequest =
  | 'produce'
  | 'fetch'
  | 'join'
  | 'sync'
  | 'leave'
  | 'heartbeat'
  | 'start-positions'
  | 'commit'
  | 'init-producer'
  | 'transaction-append'
  | 'transaction-offsets'
  | 'transaction-end'
  | 'read-state'

/** The process behind a connection, as the cluster in memory sees it: everything that the process asks for goes through `request`. */
export interface ProcessLife {
  /**
   * Carries one request. Never settles once the process is killed, waits while it is paused, and may reject as a network or a broker does:
   * before `effect` has run, or after it has. `effect` runs in the cluster; where its answer takes time, it is awaited there.
   */
  request<Result>(kind: KafkaRequest, about: string, effect: () => Result | Promise<Result>): Promise<Result>
  /** Its heartbeats arrive: it is alive, not paused and not cut off. */
  isHeard(): boolean
  /** Tells whenever `isHeard` changes. @returns how to stop that */
  onChange(listener: () => void): () => void
  /** Time as the process sees it: its sleeps end with it and are held while it is paused. */
  readonly clock: Clock
}

/** A process to which nothing happens. */
export const alwaysAlive = (clock: Clock): ProcessLife => ({
  // A turn goes by, as over a network: somebody else may come first.
  request: (_kind, _about, effect) => Promise.resolve().then(effect),
  isHeard: () => true,
  onChange: () => () => undefined,
  clock,
})

/** The request or its answer was lost on the way: it may or may not have had its effect. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault'
  readonly retriable = true
}

/** An answer by which a broker refuses a request; `type` is the protocol's name for it. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  readonly type: string
  readonly retriable: boolean
  constructor(type: string, retriable: boolean) {
    super(`the broker answered ${type}`)
    this.type = type
    this.retriable = retriable
  }
}

/** After these the same request may succeed. */
const retriableTypes = new Set([
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'CONCURRENT_TRANSACTIONS',
])

export const brokerError = (type: string, { retriable = retriableTypes.has(type) } = {}): BrokerError =>
  new BrokerError(type, retriable)

export const isBrokerError = (error: unknown, ...types: readonly string[]): error is BrokerError =>
  error instanceof BrokerError && types.includes(error.type)
