import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type Interposer, openInterposer } from '../../support/interposer/interposer.ts'
import { repeatMessages } from './repeating-queue.ts'

/** A queue of two messages, each handed out once; remembers what it was asked to delete. */
async function openQueue() {
  const waiting = ['a', 'b']
  const deleted: string[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { Entries = [] } = JSON.parse(String(Buffer.concat(chunks))) as {
        Entries?: readonly { Id: string; ReceiptHandle: string }[]
      }
      deleted.push(...Entries.map(({ ReceiptHandle }) => ReceiptHandle))
      const Messages = Entries.length > 0 ? [] : waiting.splice(0, 1).map(message)
      response.end(JSON.stringify({ Messages, Successful: Entries.map(({ Id }) => ({ Id })) }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const interposer = await openInterposer({ kind: 'sqs', url })
  return {
    interposer,
    deleted,
    async [Symbol.asyncDispose]() {
      await interposer[Symbol.asyncDispose]()
      server.close()
    },
  }
}

const message = (id: string) => ({ MessageId: id, ReceiptHandle: `handle-${id}`, Body: id, MD5OfBody: '' })

async function ask({ url }: Interposer, action: string, body: object = {}) {
  const headers = { 'x-amz-target': `AmazonSQS.${action}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as { Messages?: ReturnType<typeof message>[]; Successful?: { Id: string }[] }
}

it('hands each message out once more, with a handle of its own, and settles that itself', async () => {
  await using queue = await openQueue()
  const repeating = repeatMessages(queue.interposer)
  const handed = []
  for (let poll = 0; poll < 4; poll++) handed.push((await ask(queue.interposer, 'ReceiveMessage')).Messages ?? [])
  expect(handed.map((messages) => messages.map(({ MessageId }) => MessageId))).toEqual([['a'], ['b', 'a'], ['b'], []])
  expect(repeating.repeated()).toBe(2)
  const handles = handed.flat().map(({ ReceiptHandle }) => ReceiptHandle)
  expect(new Set(handles).size).toBe(4)

  const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
  const { Successful = [] } = await ask(queue.interposer, 'DeleteMessageBatch', { Entries })
  expect(Successful.map(({ Id }) => Id).toSorted()).toEqual(['0', '1', '2', '3'])
  expect(queue.deleted).toEqual(['handle-a', 'handle-b'])
})
