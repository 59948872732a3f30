/**
 * An owner of a stateful group in a process of its own, to be stopped and killed from outside. Copies its input to its output,
 * one record a step, and prints a line per committed step.
 */
import { connectKafka, type OwnedPartition } from '@aftercall/kafka'

const [brokers = '', input = '', output = '', stateTopic = '', groupId = '', sessionTimeoutMs = ''] =
  process.argv.slice(2)

async function main(): Promise<void> {
  await using kafka = await connectKafka({ brokers: brokers.split(','), clientId: 'owner' })
  await using group = await kafka.statefulGroup({
    groupId,
    inputTopics: [input],
    stateTopic,
    transactionalIdPrefix: groupId,
    sessionTimeoutMs: Number(sessionTimeoutMs),
  })
  const never = new AbortController().signal
  for await (const owned of group.partitions(never)) void copy(owned, never)
}

async function copy(owned: OwnedPartition, signal: AbortSignal): Promise<void> {
  try {
    await owned.restore(() => undefined, signal)
    for (;;) {
      for (const record of await owned.take({ maxRecords: 1, maxBytes: 1, maxWaitMs: 1_000 }, signal)) {
        await owned.step({
          outputs: [{ topic: output, key: record.key?.toString() ?? null, value: record.value }],
          states: [{ key: 'newest', value: record.value }],
          positions: [{ topic: input, partition: record.partition, offset: record.offset + 1 }],
        })
        process.stdout.write(`${record.value?.toString()}\n`)
      }
    }
  } catch (error) {
    if (!owned.revoked.aborted) throw error
  }
}

await main()
