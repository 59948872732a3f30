/** How many ids one call may ask for: the configured number, or less when the API has shown that it accepts only less. */
export interface BatchLimit {
  current(): number
  /** Batches of up to `accepted` ids were accepted where larger ones with the same ids were not. */
  refusedAbove(accepted: number): void
  /** A batch of this size was accepted. */
  accepted(size: number): void
}

// A refusal may have had another reason after all: after so many full batches twice the size is tried again.
const fullBatchesBeforeGrowing = 200

export function createBatchLimit(configured: number): BatchLimit {
  let current = configured
  let fullBatches = 0
  return {
    current: () => current,
    refusedAbove(accepted) {
      current = Math.max(1, Math.min(current, accepted))
      fullBatches = 0
    },
    accepted(size) {
      if (current === configured || size < current) return
      fullBatches += 1
      if (fullBatches < fullBatchesBeforeGrowing) return
      current = Math.min(configured, current * 2)
      fullBatches = 0
    },
  }
}
