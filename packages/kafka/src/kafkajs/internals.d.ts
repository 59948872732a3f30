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

declare module 'kafkajs/src/protocol/requests/fetch/v11/request.js' {
  function fetchRequest(wanted: {
    readonly replicaId: number
    readonly isolationLevel: number
    readonly maxWaitTime: number
    readonly minBytes: number
    readonly maxBytes: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly {
        readonly partition: number
        readonly fetchOffset: string
        readonly maxBytes: number
      }[]
    }[]
  }): object
  export = fetchRequest
}

declare module 'kafkajs/src/protocol/error.js' {
  const protocolErrors: {
    readonly failure: (code: number) => boolean
    readonly createErrorFromCode: (code: number) => Error
  }
  export = protocolErrors
}
