import kafkajs, { type Admin } from 'kafkajs'
import { machineClock } from '../clock.ts'
import { idOf, type TopicPartition } from '../group/driver.ts'
import { silent } from '../log.ts'
import { clientFactory } from './client.ts'
import { type ConnectKafkaOptions } from './connect.ts'
import { guardKafkajs } from './guard.ts'
import { logReader } from './log-reader.ts'
import { type LogRecord } from './record-batches.ts'
import { registerZstd } from './zstd.ts'

const { AssignerProtocol } = kafkajs

/** A member of a group that has a partition. */
export interface Owner {
  readonly memberId: string
  readonly clientId: string
  /** As the broker sees it. */
  readonly host: string
}

/** Looks into a cluster without joining any group and without writing anything. */
export interface KafkaInspection extends AsyncDisposable {
  /** @throws when there is no such topic */
  partitionsOf(topic: string): Promise<number>
  /**
   * Committed records of one partition, oldest first, to the end that it has now. Keys and values hold for the call only. `end` is the
   * offset behind the last record that will come.
   */
  readToEnd(
    { topic, partition }: TopicPartition,
    onRecord: (record: LogRecord, end: number) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** Null while nobody has it. */
  ownerOf(groupId: string, partition: TopicPartition): Promise<Owner | null>
}

export async function inspectKafka(options: ConnectKafkaOptions): Promise<KafkaInspection> {
  const { log = silent, clock = machineClock } = options
  guardKafkajs()
  registerZstd()
  const newClient = clientFactory(options, log)
  const admin = newClient().admin()
  const reader = await logReader(newClient, clock)
  await admin.connect()
  return {
    async partitionsOf(topic) {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions.length ?? 0
    },
    readToEnd: ({ topic, partition }, onRecord, signal) => reader.readToEnd(topic, partition, onRecord, signal),
    ownerOf: (groupId, partition) => ownerOf(admin, groupId, partition),
    async [Symbol.asyncDispose]() {
      await reader.close()
      await admin.disconnect()
    },
  }
}

async function ownerOf(admin: Admin, groupId: string, wanted: TopicPartition): Promise<Owner | null> {
  const { groups } = await admin.describeGroups([groupId])
  const member = groups[0]?.members.find(({ memberAssignment }) => {
    // A member that is joining has none yet.
    const assigned = memberAssignment.length === 0 ? null : AssignerProtocol.MemberAssignment.decode(memberAssignment)
    return Object.entries(assigned?.assignment ?? {}).some(([topic, partitions]) =>
      partitions.some((partition) => idOf({ topic, partition }) === idOf(wanted)),
    )
  })
  if (member === undefined) return null
  return { memberId: member.memberId, clientId: member.clientId, host: member.clientHost.replace(/^\//, '') }
}
