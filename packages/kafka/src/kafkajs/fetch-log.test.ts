import { decodeFetched, fetchLog } from './fetch-log.ts'

const int = (bytes: number, value: number | bigint) => {
  const buffer = Buffer.alloc(bytes)
  if (bytes === 2) buffer.writeInt16BE(Number(value))
  else if (bytes === 4) buffer.writeInt32BE(Number(value))
  else buffer.writeBigInt64BE(BigInt(value))
  return buffer
}

/** Fetch response, version 11, field by field. */
function answer({ errorCode = 0, partitionError = 0, aborted = [] as readonly (readonly [bigint, number])[] } = {}) {
  const records = Buffer.from('the batches')
  const topic = Buffer.from('completion-state')
  return Buffer.concat([
    ...[int(4, 7), int(2, errorCode), int(4, 0), int(4, 1), int(2, topic.length), topic, int(4, 1)],
    ...[int(4, 3), int(2, partitionError), int(8, 120), int(8, 110), int(8, 5)],
    ...[int(4, aborted.length), ...aborted.flatMap(([producer, first]) => [int(8, producer), int(8, first)])],
    ...[int(4, -1), int(4, records.length), records],
  ])
}

it('reads the batches, the end of what is decided and the aborted transactions', () => {
  expect(
    decodeFetched(
      answer({
        aborted: [
          [2n ** 60n, 99],
          [4n, 101],
        ],
      }),
    ),
  ).toEqual({
    ...{ partition: 3, errorCode: 0, stableEnd: 110, clientSideThrottleTime: 7 },
    aborted: [
      { producerId: 2n ** 60n, firstOffset: 99 },
      { producerId: 4n, firstOffset: 101 },
    ],
    records: Buffer.from('the batches'),
  })
})

it('reads an answer without any partition as one without records', () => {
  const empty = Buffer.concat([int(4, 0), int(2, 0), int(4, 0), int(4, 0)])
  expect(decodeFetched(empty)).toMatchObject({ partition: null, records: Buffer.alloc(0), aborted: [] })
})

const wanted = { topic: 'completion-state', partition: 3, offset: 5, maxBytes: 1_000, maxWaitMs: 10 }

/** A broker that answers with these bytes. */
const brokerOf = (bytes: Buffer, disconnect: () => Promise<void> = () => Promise.resolve()) =>
  ({
    connectionPool: {
      send: async ({ response }: { response: { decode(b: Buffer): Promise<never>; parse(d: never): unknown } }) =>
        response.parse(await response.decode(bytes)),
    },
    disconnect,
  }) as unknown as Parameters<typeof fetchLog>[0]

it.each([
  ['of the request', { errorCode: 3 }],
  ['of the partition', { partitionError: 6 }],
])('rejects with the error %s, as kafkajs names it', async (_, given) => {
  await expect(fetchLog(brokerOf(answer(given)), wanted)).rejects.toMatchObject({
    name: 'KafkaJSProtocolError',
    retriable: true,
    topic: 'completion-state',
  })
  expect((await fetchLog(brokerOf(answer()), wanted)).records.toString()).toBe('the batches')
})

it('refuses an answer for another partition, and one that ends before its records do', async () => {
  await expect(fetchLog(brokerOf(answer()), { ...wanted, partition: 4 })).rejects.toThrow('the broker answered for 3')
  const cut = answer().subarray(0, -1)
  await expect(fetchLog(brokerOf(cut), wanted)).rejects.toThrow('ends before its records')
})

it('lets go of a connection that the broker closed', async () => {
  let isLetGo = false
  const closed = Object.assign(new Error('closed'), { name: 'KafkaJSConnectionClosedError' })
  const broker = {
    connectionPool: { send: () => Promise.reject(closed) },
    disconnect: async () => void (isLetGo = true),
  } as Parameters<typeof fetchLog>[0]
  await expect(fetchLog(broker, wanted)).rejects.toBe(closed)
  expect(isLetGo).toBe(true)
})
