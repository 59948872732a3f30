import kafkajs, { type Admin } from 'kafkajs'
import { type Place } from './place.ts'

const { Kafka, logLevel, ConfigResourceTypes } = kafkajs

/** Asks the brokers themselves, past every proxy. */
async function asking<T>({ pipeline }: Place, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const brokers = (pipeline.env['KAFKA_BROKERS'] ?? '').split(',')
  const admin = new Kafka({ brokers, clientId: 'aftercall-faults', logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

const topicOf = ({ pipeline }: Place, name: string) => `${pipeline.env['KAFKA_TOPIC_PREFIX'] ?? ''}${name}`

/** The node that leads a partition. */
export const leaderOf = (place: Place, name: string, partition: number): Promise<number> =>
  asking(place, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topicOf(place, name)] })
    const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)
    if (!found) throw new Error(`${name} has no partition ${partition}`)
    return found.leader
  })

export const deleteTopic = (place: Place, name: string): Promise<void> =>
  asking(place, (admin) => admin.deleteTopics({ topics: [topicOf(place, name)] }))

/** How many replicas must have a record of these topics before it is acknowledged. */
export const setMinInSync = (place: Place, names: readonly string[], count: number): Promise<void> =>
  asking(place, async (admin) => {
    const resources = names.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name: topicOf(place, name),
      configEntries: [{ name: 'min.insync.replicas', value: String(count) }],
    }))
    await admin.alterConfigs({ validateOnly: false, resources })
  })
