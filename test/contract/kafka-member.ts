/**
 * A member of a stateless group in a process of its own, to be stopped and killed from outside. Reads orders from its standard input, a line
 * each, and answers each with a line of JSON.
 */
import { connectKafka, type RecordBatch } from '@aftercall/kafka'
import { createInterface } from 'node:readline'
import { takeAll } from './kafka-member-work.ts'

const [brokers = '', topic = '', groupId = '', sessionTimeoutMs = ''] = process.argv.slice(2)

async function main(): Promise<void> {
  await using kafka = await connectKafka({ brokers: brokers.split(','), clientId: 'member' })
  await using group = await kafka.statelessGroup({
    ...{ groupId, topics: [topic], assignment: 'numbers', sessionTimeoutMs: Number(sessionTimeoutMs) },
  })
  const answer = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`)
  let batch: RecordBatch | undefined
  answer('joined')
  for await (const order of createInterface({ input: process.stdin })) {
    const [verb, count] = order.split(' ')
    if (verb === 'take') {
      batch = await takeAll(group, Number(count))
      answer(batch.records.map(({ value }) => Number(value)))
    } else if (verb === 'commit') {
      const error: unknown = await batch?.commit().catch((reason: unknown) => reason)
      answer(error instanceof Error ? error.message : 'done')
    } else answer(batch?.revoked.aborted ?? false)
  }
}

await main()
