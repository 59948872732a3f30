import { rollDice } from '../facts/dice.ts'
import { type ApiAssumptions } from '../facts/assumptions.ts'

/** Replicas that lag behind: some reads of a conversation show it as it was a while ago, others as it is. */
export interface StaleReads {
  /** How far behind the next read of this conversation is, ms of the machine's time; 0 for most. */
  nextLagMs(conversationId: string): number
}

/** Which of a conversation's reads are stale depends on its id and on how often it was read, on nothing else. */
export function openStaleReads(
  assumptions: () => Pick<ApiAssumptions, 'staleReadShare' | 'staleReadLagMs'>,
): StaleReads {
  const reads = new Map<string, number>()
  return {
    nextLagMs: (conversationId) => {
      const { staleReadShare, staleReadLagMs } = assumptions()
      if (staleReadShare === 0) return 0
      const read = (reads.get(conversationId) ?? 0) + 1
      reads.set(conversationId, read)
      const dice = rollDice(`stale/${conversationId}/${read}`)
      return dice.chance(staleReadShare) ? dice.whole(1, staleReadLagMs) : 0
    },
  }
}
