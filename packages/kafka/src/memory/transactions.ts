import { type PartitionProducer } from '../group/driver.ts'
import { type OutgoingRecord, type Position } from '../port.ts'
import { type MemoryGroups } from './groups.ts'
import { type MemoryTopics } from './topics.ts'

export interface MemoryTransactions {
  /** A new epoch of the transactional id: every earlier producer of it is fenced. */
  open(transactionalId: string, groupId: string): PartitionProducer
}

export function memoryTransactions(topics: MemoryTopics, groups: MemoryGroups): MemoryTransactions {
  const epochs = new Map<string, number>()
  return {
    open(transactionalId, groupId) {
      const epoch = (epochs.get(transactionalId) ?? 0) + 1
      epochs.set(transactionalId, epoch)
      let isClosed = false
      const assertCurrent = () => {
        if (isClosed) throw new Error(`the producer of ${transactionalId} is closed`)
        if (epochs.get(transactionalId) !== epoch)
          throw new Error(`the producer of ${transactionalId} is fenced by a newer one`)
      }
      return {
        async transact(records: readonly OutgoingRecord[], positions: readonly Position[]) {
          assertCurrent()
          // As over a network: between begin and commit somebody else may fence this producer.
          await Promise.resolve()
          assertCurrent()
          topics.append(records, true)
          groups.commitInTransaction(groupId, positions)
        },
        close() {
          isClosed = true
          return Promise.resolve()
        },
      }
    },
  }
}
