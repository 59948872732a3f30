import {
  type EventQueue,
  type MessageAttributes,
  QueueError,
  type QueueMessage,
  type ReceiveOptions,
  replayOfAttribute,
} from '@aftercall/queues'

export interface QueueUnderTest extends AsyncDisposable {
  readonly queue: EventQueue
  /** A queue that nobody has created. */
  readonly missing: EventQueue
  /** Where messages go that were received `maxReceiveCount` times. */
  readonly dead: EventQueue
  send(body: string, attributes?: MessageAttributes): Promise<void>
  /** Lets time go by until `isDone`; a queue of its own time moves it. */
  until<Value>(read: () => Promise<Value>, isDone: (value: Value) => boolean): Promise<Value>
}

export const maxReceiveCount = 3
const never = new AbortController().signal
const options: ReceiveOptions = { maxMessages: 10, waitSeconds: 0, visibilitySeconds: 30 }
const bodiesOf = (messages: readonly QueueMessage[]) => messages.map(({ body }) => body).toSorted()

/** What the bridge relies on, of SQS and of its twin alike. */
export function sqsSuite(open: () => Promise<QueueUnderTest>): void {
  const withQueue = (test: (subject: QueueUnderTest) => Promise<void>) => async () => {
    await using subject = await open()
    await test(subject)
  }
  /** Receives until all are there: one answer may hold fewer than the queue does. */
  const receiveAll = async ({ queue, until }: QueueUnderTest, count: number, changes: Partial<ReceiveOptions> = {}) => {
    const messages: QueueMessage[] = []
    const more = async () => messages.push(...(await queue.receive({ ...options, ...changes }, never)))
    await until(more, () => messages.length >= count)
    return messages
  }

  it(
    'hands out bodies unchanged, with identity, time and count',
    withQueue(async (subject) => {
      const body = '\uFEFF{ "text": "ä 漢 😀 \\u0000 \\n" }\n'
      await subject.send(body)
      const [message] = await receiveAll(subject, 1)
      expect(message?.body).toBe(body)
      expect(message).toMatchObject({ receiveCount: 1, sentAtMs: expect.any(Number) })
      expect(message?.messageId).not.toBe('')
    }),
  )

  it(
    'hands out at most what is asked for, and at most ten',
    withQueue(async (subject) => {
      for (let n = 0; n < 12; n++) await subject.send(`m${n}`)
      const three = await subject.queue.receive({ ...options, maxMessages: 3 }, never)
      expect(three.length).toBeLessThanOrEqual(3)
      const others = await receiveAll(subject, 12 - three.length)
      expect(new Set(bodiesOf([...three, ...others])).size).toBe(12)
    }),
  )

  it(
    'hides what was handed out until its visibility time-out, then hands it out again under the same identity',
    withQueue(async (subject) => {
      await subject.send('a')
      const [first] = await receiveAll(subject, 1, { visibilitySeconds: 2 })
      expect(await subject.queue.receive(options, never)).toEqual([])
      const [second] = await receiveAll(subject, 1)
      expect(second).toMatchObject({ messageId: first?.messageId, receiveCount: 2, sentAtMs: first?.sentAtMs })
      expect(second?.receiptHandle).not.toBe(first?.receiptHandle)
    }),
  )

  it(
    'deletes in batches, and answers for each entry',
    withQueue(async (subject) => {
      await subject.send('a')
      await subject.send('b')
      const handles = (await receiveAll(subject, 2, { visibilitySeconds: 1 })).map(({ receiptHandle }) => receiptHandle)
      const results = await subject.queue.deleteBatch([...handles, 'never-was'], never)
      expect(results.slice(0, 2)).toEqual([{ ok: true }, { ok: true }])
      expect(results[2]).toMatchObject({ ok: false, retryable: false })
      await subject.send('c')
      expect(bodiesOf(await receiveAll(subject, 1))).toEqual(['c'])
    }),
  )

  it(
    'makes a message visible at once',
    withQueue(async (subject) => {
      await subject.send('a')
      const [message] = await receiveAll(subject, 1, { visibilitySeconds: 600 })
      const change = { receiptHandle: message?.receiptHandle ?? '', visibilitySeconds: 0 }
      expect(await subject.queue.changeVisibilityBatch([change], never)).toEqual([{ ok: true }])
      expect(bodiesOf(await receiveAll(subject, 1))).toEqual(['a'])
    }),
  )

  it(
    'keeps a message hidden for longer when asked',
    withQueue(async (subject) => {
      await subject.send('a')
      await subject.send('b')
      const messages = await receiveAll(subject, 2, { visibilitySeconds: 1 })
      const kept = messages.find(({ body }) => body === 'a')
      const change = { receiptHandle: kept?.receiptHandle ?? '', visibilitySeconds: 600 }
      expect(await subject.queue.changeVisibilityBatch([change], never)).toEqual([{ ok: true }])
      expect(bodiesOf(await receiveAll(subject, 1))).toEqual(['b'])
    }),
  )

  it(
    'deletes nothing by the receipt of an earlier hand-out',
    withQueue(async (subject) => {
      await subject.send('a')
      const [first] = await receiveAll(subject, 1, { visibilitySeconds: 1 })
      const [second] = await receiveAll(subject, 1, { visibilitySeconds: 1 })
      // Whether that is called a success is the server's affair.
      await subject.queue.deleteBatch([first?.receiptHandle ?? ''], never)
      const [third] = await receiveAll(subject, 1)
      expect(third).toMatchObject({ messageId: second?.messageId, receiveCount: 3 })
    }),
  )

  it(
    'deletes by the newest receipt, also when its lease is over',
    withQueue(async (subject) => {
      await subject.send('a')
      const [first] = await receiveAll(subject, 1, { visibilitySeconds: 1 })
      const change = { receiptHandle: first?.receiptHandle ?? '', visibilitySeconds: 0 }
      await subject.queue.changeVisibilityBatch([change], never)
      expect(await subject.queue.deleteBatch([first?.receiptHandle ?? ''], never)).toEqual([{ ok: true }])
      await subject.send('b')
      expect(bodiesOf(await receiveAll(subject, 1))).toEqual(['b'])
      expect(await subject.queue.receive(options, never)).toEqual([])
    }),
  )

  it(
    'gives no reason to try again when what is deleted is deleted again',
    withQueue(async (subject) => {
      await subject.send('a')
      const handles = (await receiveAll(subject, 1)).map(({ receiptHandle }) => receiptHandle)
      expect(await subject.queue.deleteBatch(handles, never)).toEqual([{ ok: true }])
      // SQS calls it a success; others call the receipt invalid, which is as good as one.
      const [again] = await subject.queue.deleteBatch(handles, never)
      expect(again?.ok === true || again?.retryable === false).toBe(true)
    }),
  )

  it(
    'does not lengthen the lease of what is deleted',
    withQueue(async (subject) => {
      await subject.send('a')
      const [message] = await receiveAll(subject, 1)
      const receiptHandle = message?.receiptHandle ?? ''
      await subject.queue.deleteBatch([receiptHandle], never)
      const [result] = await subject.queue.changeVisibilityBatch([{ receiptHandle, visibilitySeconds: 30 }], never)
      expect(result).toMatchObject({ ok: false, retryable: false })
    }),
  )

  it(
    'gives up a message that was received too often, and the queue for such has it',
    withQueue(async (subject) => {
      await subject.send('a')
      const seen: (number | null)[] = []
      for (let n = 0; n < maxReceiveCount; n++) {
        const [message] = await receiveAll(subject, 1)
        seen.push(message?.receiveCount ?? null)
        const change = { receiptHandle: message?.receiptHandle ?? '', visibilitySeconds: 0 }
        await subject.queue.changeVisibilityBatch([change], never)
      }
      expect(seen).toEqual([1, 2, 3])
      expect(await subject.queue.receive(options, never)).toEqual([])
      const { dead, until } = subject
      const found = await until(
        () => dead.receive(options, never),
        (messages) => messages.length > 0,
      )
      expect(bodiesOf(found)).toEqual(['a'])
    }),
  )

  it(
    'hands out what a sender says beside the body',
    withQueue(async (subject) => {
      await subject.send('a', { [replayOfAttribute]: 'sqs:events/1' })
      await subject.send('b')
      const messages = await receiveAll(subject, 2)
      const attributes = new Map(messages.map((message) => [message.body, message.attributes]))
      expect(attributes.get('a')).toEqual({ [replayOfAttribute]: 'sqs:events/1' })
      expect(attributes.get('b')).toBeUndefined()
    }),
  )

  it(
    'waits for a message, and ends the wait when told',
    withQueue(async (subject) => {
      const waiting = subject.queue.receive({ ...options, waitSeconds: 20 }, never)
      await subject.send('late')
      expect(bodiesOf(await waiting)).toEqual(['late'])
      const stop = new AbortController()
      const stopped = subject.queue.receive({ ...options, waitSeconds: 20 }, stop.signal)
      stop.abort(new Error('stopped'))
      await expect(stopped).rejects.toThrow('stopped')
    }),
  )

  it(
    'can be checked without touching a message',
    withQueue(async (subject) => {
      await subject.send('a')
      await subject.queue.check(never)
      expect((await receiveAll(subject, 1))[0]).toMatchObject({ body: 'a', receiveCount: 1 })
    }),
  )

  it(
    'says that a queue is missing, whatever is asked of it',
    withQueue(async ({ missing }) => {
      const calls = [
        () => missing.check(never),
        () => missing.receive(options, never),
        () => missing.deleteBatch(['x'], never),
        () => missing.changeVisibilityBatch([{ receiptHandle: 'x', visibilitySeconds: 0 }], never),
      ]
      for (const call of calls) {
        const error: unknown = await call().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(QueueError)
        expect(error).toMatchObject({ kind: 'missing', retryable: false, queueUrl: missing.url })
      }
    }),
  )
}
