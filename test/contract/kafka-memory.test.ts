import { memoryCluster } from '@aftercall/kafka'
import { systemClock } from '@aftercall/runtime'
// The package offers no processes that can be paused; its own tests do.
import { faultProcess } from '../../packages/kafka/src/testing/fault-process.ts'
import { takeAll } from './kafka-member-work.ts'
import { kafkaSuite, type KafkaHarness } from './kafka.suite.ts'

const sessionTimeoutMs = 300

describe('Kafka in memory', () => {
  kafkaSuite(() => {
    const cluster = memoryCluster({ clock: systemClock, heartbeatMs: 10 })
    const member: KafkaHarness['member'] = async ({ topic, groupId }) => {
      const life = faultProcess(systemClock)
      const joining = { groupId, topics: [topic], assignment: 'numbers' as const, sessionTimeoutMs }
      const group = await cluster.connect(life).statelessGroup(joining)
      let batch: Awaited<ReturnType<typeof takeAll>> | undefined
      return {
        async take(count) {
          batch = await life.seen(takeAll(group, count))
          return batch.records.map(({ value }) => Number(value))
        },
        async commit() {
          await life.seen(Promise.resolve(batch?.commit()))
          return 'done'
        },
        isRevoked: () => life.seen(Promise.resolve(batch?.revoked.aborted ?? false)),
        pause: life.pause,
        resume: life.resume,
        kill: life.kill,
      }
    }
    return Promise.resolve({
      connect: () => Promise.resolve(cluster.connect()),
      leaveOpen: cluster.leaveOpen,
      member,
      committed: (groupId, topic) => Promise.resolve([cluster.committed(groupId, topic, 0) ?? -1]),
      deleteBefore: (topic, offset) => Promise.resolve(cluster.truncate(topic, 0, offset)),
      close: () => Promise.resolve(),
    })
  })
})
