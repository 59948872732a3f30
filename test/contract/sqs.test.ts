import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type EventQueue, QueueError } from '@aftercall/queues'
import { memoryQueue } from '@aftercall/queues'
import { openSqs } from '@aftercall/queues/sqs'
import { virtualClock } from '@aftercall/runtime'
import { freshQueue, testStack } from '../support/stack.ts'
import { maxReceiveCount, sqsSuite } from './sqs.suite.ts'

const never = new AbortController().signal
const missingError = (url: string) => new QueueError('use', url, 'missing', 'QueueDoesNotExist')

describe('the queue in memory', () => {
  sqsSuite(async () => {
    const clock = virtualClock(1_772_600_000_000)
    const dead = memoryQueue({ clock, url: 'memory://queues/dead' })
    const queue = memoryQueue({ clock, redrive: { queue: dead, maxReceiveCount } })
    const missing = memoryQueue({ clock, url: 'memory://queues/missing' })
    for (const action of ['check', 'receive', 'delete', 'visibility'] as const)
      missing.fail(action, missingError(missing.url))
    return {
      queue,
      missing,
      dead,
      send: async (...message) => void queue.send(...message),
      async until(read, isDone) {
        for (let tries = 0; tries < 100; tries++) {
          const value = await read()
          if (isDone(value)) return value
          await clock.advance(500)
        }
        throw new Error('it never came')
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  })
})

describe('SQS', () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = testStack().sqs
  beforeAll(() => {
    // The adapter leaves credentials to the SDK's own chain, which looks here first.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey })
  })
  const open = (at: string) => openSqs({ region, endpoint: at, maxSockets: 10, maxWaitSeconds: 20 })

  sqsSuite(async () => {
    const fresh = await freshQueue({ maxReceiveCount })
    const sqs = open(endpoint)
    return {
      queue: sqs.queue(fresh.url),
      missing: sqs.queue(`${fresh.url}-missing`),
      dead: sqs.queue(fresh.deadLetterQueueUrl),
      send: async (body, attributes = {}) => void (await sqs.admin.send(fresh.url, body, attributes, never)),
      async until(read, isDone) {
        const deadline = AbortSignal.timeout(20_000)
        for (;;) {
          const value = await read()
          if (isDone(value)) return value
          deadline.throwIfAborted()
        }
      },
      async [Symbol.asyncDispose]() {
        sqs[Symbol.dispose]()
        await fresh[Symbol.asyncDispose]()
      },
    }
  })

  describe('that refuses', () => {
    /** A service that answers everything, or just one action, with one error, in the JSON protocol of SQS. */
    const answering = async (
      status: number,
      type: string,
      test: (queue: EventQueue) => Promise<void>,
      refused?: string,
    ) => {
      const headers = { 'content-type': 'application/x-amz-json-1.0' }
      const refuse = (response: ServerResponse) =>
        response.writeHead(status, headers).end(JSON.stringify({ __type: type, message: 'no' }))
      const answer = ({ headers: { 'x-amz-target': target } }: IncomingMessage, response: ServerResponse) =>
        refused === undefined || target === `AmazonSQS.${refused}`
          ? refuse(response)
          : response.writeHead(200, headers).end('{}')
      const server = createServer(
        (request, response) => void request.resume().on('end', () => answer(request, response)),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      using sqs = open(url)
      await test(sqs.queue(`${url}/000000000000/events`)).finally(() => {
        server.close()
        server.closeAllConnections()
      })
    }

    it.each([
      [403, 'com.amazon.coral.service#AccessDeniedException', 'denied', false],
      [403, 'com.amazon.coral.service#InvalidClientTokenId', 'denied', false],
      [400, 'com.amazonaws.sqs#QueueDoesNotExist', 'missing', false],
      [400, 'com.amazon.coral.service#ThrottlingException', 'throttled', true],
      [400, 'com.amazonaws.sqs#InvalidAttributeValue', 'refused', false],
      [500, 'com.amazon.coral.service#InternalFailure', 'unavailable', true],
      [503, 'com.amazon.coral.service#ServiceUnavailable', 'unavailable', true],
    ])('with %i %s is %s', (status, type, kind, retryable) =>
      answering(status, type, async (queue) => {
        for (const call of [
          () => queue.check(never),
          () => queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 1 }, never),
          () => queue.deleteBatch(['x'], never),
        ])
          await expect(call()).rejects.toMatchObject({ name: 'QueueError', kind, retryable })
      }),
    )

    it.each(['GetQueueAttributes', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'])(
      '%s alone is found out by the check, before there is work',
      (action) =>
        answering(
          403,
          'com.amazon.coral.service#AccessDeniedException',
          async (queue) => {
            await expect(queue.check(never)).rejects.toMatchObject({ name: 'QueueError', kind: 'denied' })
          },
          action,
        ),
    )

    it('to listen at all is unavailable', async () => {
      using sqs = open('http://127.0.0.1:1')
      const queue = sqs.queue('http://127.0.0.1:1/000000000000/events')
      await expect(queue.check(never)).rejects.toMatchObject({ kind: 'unavailable', retryable: true })
    })
  })
})
