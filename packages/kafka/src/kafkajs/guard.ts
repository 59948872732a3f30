import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

/** What an assigner of ours may carry: it is handed the consumer's inner group each time that starts. */
export interface Attached {
  attach?(group: ConsumerGroup): void
}

const GUARDED = Symbol.for('aftercall.kafkajs.guarded')

/**
 * Mends two things in kafkajs, once per process:
 * - after every answer it sets a timer for requests that do not wait; on Node 24 that is a loop of 1 ms and a warning about negative timeouts.
 *   A timer is set only when something waits or the broker throttles.
 * - it hides the consumer's inner group, without which neither the generation of a commit nor an offset out of range can be seen.
 * @throws when kafkajs is not built as expected: then this file has to be read anew beside the new version.
 */
export function guardKafkajs(): void {
  const queue = RequestQueue.prototype as RequestQueue & { [GUARDED]?: true }
  const group = ConsumerGroup.prototype
  if (queue[GUARDED]) return
  if (typeof queue.scheduleCheckPendingRequests !== 'function' || typeof group.connect !== 'function') {
    throw new Error('could not guard kafkajs: it is not built as version 2.2.4 is; install exactly that version')
  }
  queue[GUARDED] = true
  const schedule = queue.scheduleCheckPendingRequests
  queue.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
  const connect = group.connect
  group.connect = function (this: ConsumerGroup) {
    for (const assigner of this.assigners as readonly Attached[]) assigner.attach?.(this)
    return connect.call(this)
  }
}
