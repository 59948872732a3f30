import { memoryCluster } from '@aftercall/kafka'
import { systemClock } from '@aftercall/runtime'
import { kafkaSuite } from './kafka.suite.ts'

describe('Kafka in memory', () => {
  kafkaSuite(() => {
    const cluster = memoryCluster({ clock: systemClock })
    return Promise.resolve({
      connect: () => Promise.resolve(cluster.connect()),
      // A transaction that does not commit leaves nothing in this log: that is the whole point of the twin.
      leaveOpen: () => Promise.resolve(),
      close: () => Promise.resolve(),
    })
  })
})
