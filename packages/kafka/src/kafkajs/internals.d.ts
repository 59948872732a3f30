/** The few inner parts of kafkajs 2.2.4 that are guarded or reused; `guard.test.ts` tells when they change. */

declare module 'kafkajs/src/network/requestQueue/index.js' {
  class RequestQueue {
    pending: unknown[]
    throttledUntil: number
    throttleCheckTimeoutId: NodeJS.Timeout | null
    constructor(options: object)
    scheduleCheckPendingRequests(): void
    checkPendingRequests(): void
    destroy(): void
  }
  export = RequestQueue
}

declare module 'kafkajs/src/network/connection.js' {
  class Connection {
    readonly broker: string
    readonly connectionTimeout: number
    constructor(options: object)
    connect(): Promise<true>
  }
  export = Connection
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  import { type Assigner, type Batch, type TopicOffsets } from 'kafkajs'
  class ConsumerGroup {
    readonly assigners: readonly Assigner[]
    readonly generationId: number | null
    readonly memberId: string | null
    readonly offsetManager: { commitOffsets(offsets: { topics: TopicOffsets[] }): Promise<void> } | null
    connect(): Promise<void>
    fetch(nodeId: number): Promise<(Batch & { readonly fetchedOffset: string; isEmptyDueToFiltering(): boolean })[]>
    heartbeat(options: { interval: number }): Promise<void>
    recoverFromOffsetOutOfRange(error: { topic: string; partition: number }): Promise<void>
    resetOffset(partition: { topic: string; partition: number }): void
    seek(position: { topic: string; partition: number; offset: string }): void
  }
  export = ConsumerGroup
}

declare module 'kafkajs/src/consumer/batch.js' {
  import { type KafkaMessage } from 'kafkajs'
  class Batch {
    constructor(topic: string, fetchedOffset: string, partitionData: object)
    readonly messages: KafkaMessage[]
    readonly rawMessages: {
      readonly batchContext: { readonly firstOffset: string; readonly lastOffsetDelta: number }
    }[]
    readonly highWatermark: string
  }
  export = Batch
}
