import { type StatefulDriver } from './driver.ts'
import { type Lease } from './owned-partition.ts'
import { giveUp, type Tenure } from './tenure.ts'

/** Key of the record by which an owner marks the end of what its predecessors wrote. Callers never see it. */
export const RESTORED_KEY = '__restored'

export interface TakeOver {
  readonly driver: StatefulDriver
  readonly inputTopics: readonly string[]
  readonly stateTopic: string
}

/**
 * Makes the lease's tenure the only one that can commit for its partition, and finds its positions.
 * @throws OffsetOutOfRangeError; any other error is worth another try with another tenure.
 */
export async function takeOver(lease: Lease, { driver, inputTopics, stateTopic }: TakeOver): Promise<void> {
  const { partition, tenure, revocation } = lease
  const producer = await driver.openProducer(partition, revocation.signal)
  tenure.producer = producer
  // Revoked while the producer opened: nobody else would close it.
  if (tenure.isOver || revocation.signal.aborted) {
    await giveUp(tenure)
    revocation.signal.throwIfAborted()
  }
  await mark(tenure, partition, stateTopic)
  const starts = await driver.startPositions(inputTopics.map((topic) => ({ topic, partition })))
  const unset = starts.filter(({ committed }) => !committed)
  // From here on retention that overtakes the group is noticed, even before its first step.
  if (unset.length > 0) await producer.transact([], unset)
  for (const { topic, offset } of starts) tenure.positions.set(topic, offset)
}

/** Marks the end of all state written so far, by predecessors or by this tenure itself. */
export async function mark(tenure: Tenure, partition: number, stateTopic: string): Promise<void> {
  tenure.marker = crypto.randomUUID()
  const value = Buffer.from(tenure.marker)
  await tenure.producer?.transact([{ topic: stateTopic, key: RESTORED_KEY, value, partition }], [])
}

/** Reads the state up to this tenure's own mark. @returns how many records were given to `onState` */
export async function readState(
  driver: StatefulDriver,
  tenure: Tenure,
  partition: number,
  onState: (key: string, value: Buffer | null, offset: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const token = tenure.marker
  let records = 0
  await driver.readState(
    partition,
    ({ key, value, offset }) => {
      const name = key?.toString() ?? ''
      if (name === RESTORED_KEY) return value?.toString() === token
      records += 1
      onState(name, value, offset)
      return false
    },
    signal,
  )
  return records
}
