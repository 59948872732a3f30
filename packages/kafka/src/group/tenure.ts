import { type PartitionProducer } from './driver.ts'

/**
 * What survives a rebalance when a partition is kept: the producer (and with it the epoch that fences others), the positions committed by it,
 * and the knowledge that the caller's state is right. Given up as a whole after any doubt.
 */
export interface Tenure {
  /** Value of the record by which this tenure finds the end of the state it restores. */
  marker: string
  producer: PartitionProducer | undefined
  /** Committed position by input topic. */
  readonly positions: Map<string, number>
  /** The caller has restored, and every step since then is known to be committed. */
  isStateRight: boolean
  /** Given up: its producer is closed, or is closed as soon as it is there. */
  isOver: boolean
  /** Settles, and never rejects, when no step is in flight. */
  idle: Promise<unknown>
}

export const newTenure = (): Tenure => ({
  marker: crypto.randomUUID(),
  producer: undefined,
  positions: new Map(),
  isStateRight: false,
  isOver: false,
  idle: Promise.resolve(),
})

/** Ends a tenure: nothing is committed by it any more. The producer is closed without ending what it left open; its successor does that. */
export async function giveUp(tenure: Tenure): Promise<void> {
  tenure.isOver = true
  tenure.isStateRight = false
  const { producer } = tenure
  tenure.producer = undefined
  await producer?.close()
}
