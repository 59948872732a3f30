import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import Connection from 'kafkajs/src/network/connection.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

/** What an assigner of ours may carry: it is handed the consumer's inner group each time that starts. */
export interface Attached {
  attach?(group: ConsumerGroup): void
}

const GUARDED = Symbol.for('aftercall.kafkajs.guarded')

/**
 * Mends three things in kafkajs, once per process:
 * - after every answer it sets a timer for requests that do not wait; on Node 24 that is a loop of 1 ms and a warning about negative timeouts.
 *   A timer is set only when something waits or the broker throttles.
 * - two callers that connect one connection at a time open two sockets, of which one is never closed and keeps the process alive. They share.
 * - it hides the consumer's inner group, without which neither the generation of a commit nor an offset out of range can be seen.
 * @throws when kafkajs is not built as expected: then this file has to be read anew beside the new version.
 */
export function guardKafkajs(): void {
  const queue = RequestQueue.prototype as RequestQueue & { [GUARDED]?: true }
  if (queue[GUARDED]) return
  const methods: unknown[] = [
    queue.scheduleCheckPendingRequests,
    Connection.prototype.connect,
    ConsumerGroup.prototype.connect,
  ]
  if (methods.some((method) => typeof method !== 'function')) {
    throw new Error('could not guard kafkajs: it is not built as version 2.2.4 is; install exactly that version')
  }
  queue[GUARDED] = true
  guardTimers(queue)
  shareConnecting(Connection.prototype)
  attachGroups(ConsumerGroup.prototype)
}

function guardTimers(queue: RequestQueue): void {
  const schedule = queue.scheduleCheckPendingRequests
  queue.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}

function shareConnecting(connection: Connection): void {
  const connecting = new WeakMap<Connection, Promise<true>>()
  const connect = connection.connect
  connection.connect = function (this: Connection) {
    const pending = connecting.get(this)
    if (pending) return pending
    const attempt = withLimit(this, connect.call(this)).finally(() => connecting.delete(this))
    connecting.set(this, attempt)
    return attempt
  }
}

/** kafkajs never settles when the server hangs up while it connects; shared, that would block everybody for ever. */
function withLimit(connection: Connection, connecting: Promise<true>): Promise<true> {
  return new Promise((resolve, reject) => {
    const onTimeout = () => {
      const error = new Error(
        `could not connect to ${connection.broker}: the connection was closed while it was opened`,
      )
      reject(Object.assign(error, { name: 'KafkaJSConnectionError', retriable: true }))
    }
    const timer = setTimeout(onTimeout, connection.connectionTimeout + 1_000)
    connecting.then(resolve, reject).finally(() => {
      clearTimeout(timer)
    })
  })
}

function attachGroups(group: ConsumerGroup): void {
  const connect = group.connect
  group.connect = function (this: ConsumerGroup) {
    for (const assigner of this.assigners as readonly Attached[]) assigner.attach?.(this)
    return connect.call(this)
  }
}
