import { type FetchRequest } from '@aftercall/contracts'
import { type Lane } from './lanes.ts'

/** The right to say that a request has been answered. */
export interface Receipt {
  /** The answer is durable. */
  done(): void
  /** The request is somebody else's now; whoever answers it does no harm, but need not. */
  isRevoked(): boolean
}

/** A request in hand: read from the log, not yet answered. */
export interface HeldRequest {
  readonly request: FetchRequest
  readonly lane: Lane
  /** Headers of its message: its place in a trace. */
  readonly headers: Readonly<Record<string, string>>
  readonly receipt: Receipt
}
