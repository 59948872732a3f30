import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import Connection from 'kafkajs/src/network/connection.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import { guardKafkajs } from './guard.ts'

const newQueue = () => {
  guardKafkajs()
  const logger = { debug: () => undefined, warn: () => undefined }
  return new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1, clientId: 'c', broker: 'b', logger })
}

it('is written for the installed version', () => {
  const { version } = JSON.parse(readFileSync(createRequire(__filename).resolve('kafkajs/package.json'), 'utf8')) as {
    version: string
  }
  expect(version).toBe('2.2.4')
})

it('finds every inner part that the consumer loop replaces or calls', () => {
  const group = ConsumerGroup.prototype
  for (const method of ['connect', 'fetch', 'heartbeat', 'recoverFromOffsetOutOfRange', 'seek'] as const) {
    expect(typeof group[method]).toBe('function')
  }
})

it('sets no timer while nothing waits', () => {
  const queue = newQueue()
  queue.checkPendingRequests()
  expect(queue.throttleCheckTimeoutId).toBeNull()
})

it('still sets one for a request that waits, and for a throttled connection', () => {
  const waiting = newQueue()
  waiting.pending.push({})
  waiting.scheduleCheckPendingRequests()
  expect(waiting.throttleCheckTimeoutId).not.toBeNull()
  waiting.destroy()
  const throttled = newQueue()
  throttled.throttledUntil = Date.now() + 60_000
  throttled.scheduleCheckPendingRequests()
  expect(throttled.throttleCheckTimeoutId).not.toBeNull()
  throttled.destroy()
})

it('opens one socket when two callers connect at the same time', async () => {
  guardKafkajs()
  let sockets = 0
  const onOpened: (() => void)[] = []
  const logger = { debug: () => undefined, error: () => undefined, namespace: () => logger }
  const connection = new Connection({
    host: 'broker',
    port: 1,
    connectionTimeout: 60_000,
    requestTimeout: 60_000,
    enforceRequestTimeout: false,
    logger,
    socketFactory: ({ onConnect }: { onConnect: () => void }) => {
      sockets += 1
      onOpened.push(onConnect)
      return { on: () => undefined, setKeepAlive: () => undefined, end: () => undefined, unref: () => undefined }
    },
  })
  const both = Promise.all([connection.connect(), connection.connect()])
  for (const opened of onOpened) opened()
  expect(await both).toEqual([true, true])
  expect(sockets).toBe(1)
})
