import { type EventQueue } from '@aftercall/queues'
import { type KafkaConnection, type OwnedPartition, type RecordProducer, type StatelessGroup } from '@aftercall/kafka'
import { type ServiceName, type Surroundings } from '../services.ts'

/** A pipeline that is wrong on purpose, so that a world is seen to notice. */
export type Spoil = (service: ServiceName, around: Surroundings) => Surroundings

const only =
  (name: ServiceName, spoil: (around: Surroundings) => Surroundings): Spoil =>
  (service, around) =>
    service === name ? spoil(around) : around

const withConnection = (around: Surroundings, change: (connection: KafkaConnection) => Partial<KafkaConnection>) => ({
  ...around,
  connect: () => {
    const connection = around.connect()
    return { ...connection, ...change(connection) }
  },
})

/** Marks first, effects second: a batch is committed as soon as it is taken. */
const commitsFirst = (around: Surroundings): Surroundings =>
  withConnection(around, (connection) => ({
    async statelessGroup(options) {
      const group = await connection.statelessGroup(options)
      const take: StatelessGroup['take'] = async (wanted, signal) => {
        const batch = await group.take(wanted, signal)
        await batch.commit()
        return { ...batch, commit: () => Promise.resolve() }
      }
      return { ...group, take }
    },
  }))

const withPartitions = (
  around: Surroundings,
  change: (owned: OwnedPartition, producer: RecordProducer) => OwnedPartition,
) =>
  withConnection(around, (connection) => ({
    async statefulGroup(options) {
      const group = await connection.statefulGroup(options)
      const producer = await connection.producer()
      return {
        ...group,
        async *partitions(signal) {
          for await (const owned of group.partitions(signal)) yield change(owned, producer)
        },
      }
    },
  }))

const deletesFirst = (queue: EventQueue): EventQueue => ({
  ...queue,
  async receive(options, signal) {
    const messages = await queue.receive(options, signal)
    if (messages.length === 0) return messages
    await queue.deleteBatch(
      messages.map(({ receiptHandle }) => receiptHandle),
      signal,
    )
    return messages
  },
})

export const spoils = {
  'a sink that commits before it inserts': only('sink', commitsFirst),
  'details that commit before they answer': only('details', commitsFirst),
  'a bridge that deletes before it produces': only('bridge', (around) => ({
    ...around,
    queue: deletesFirst(around.queue),
  })),
  'a sink that takes any error for success': only('sink', (around) => ({
    ...around,
    store: {
      ...around.store,
      insert: (table, rows, signal) =>
        around.store.insert(table, rows, signal).catch(() => ({ rows: rows.length, bytes: 0 })),
    },
  })),
  'a completion that forgets what it is to restore': only('completion', (around) =>
    withPartitions(around, (owned) => ({
      ...owned,
      restore: (_onState, signal, caller) => owned.restore(() => undefined, signal, caller),
    })),
  ),
  'a completion whose outputs are not in its transaction': only('completion', (around) =>
    withPartitions(around, (owned, producer) => ({
      ...owned,
      async step({ outputs, ...rest }) {
        if (outputs.length > 0) await producer.send(outputs)
        await owned.step({ ...rest, outputs: [] })
      },
    })),
  ),
  'a completion that commits what it read before its states': only('completion', (around) =>
    withPartitions(around, (owned) => ({
      ...owned,
      async step({ positions, ...rest }) {
        await owned.step({ positions, outputs: [], states: [] })
        await owned.step({ ...rest, positions: [] })
      },
    })),
  ),
  'a completion whose owners do not fence each other': only('completion', (around) =>
    withConnection(around, (connection) => ({
      statefulGroup: (options) =>
        connection.statefulGroup({
          ...options,
          transactionalIdPrefix: `${options.transactionalIdPrefix}-${String(around.random())}`,
        }),
    })),
  ),
  'details that know nothing of the quota': only('details', (around) => ({
    ...around,
    env: { ...around.env, GENESYS_REQUESTS_PER_MINUTE: '100000' },
  })),
} satisfies Readonly<Record<string, Spoil>>
