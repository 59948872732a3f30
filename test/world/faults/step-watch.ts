import { type Codec, type TopicValue } from '@aftercall/contracts'
import { type CommittedTransaction, type KafkaRecord, type MemoryCluster } from '@aftercall/kafka'

/**
 * Whether every record was folded into a state exactly once: in one transaction with the states and outputs that came of it, by the only owner
 * that its partition had at that moment. All of it is read from what the log saw; the processes are not asked.
 */
export interface StepWatch {
  /** A world is settled only when nothing is left that was not read. */
  isAllRead(): boolean
  /** What was stepped otherwise, and in a world that was never settled what was not read. `strange`: coordinates of what a test wrote. */
  findings(isSettled: boolean, strange: ReadonlySet<string>): Promise<readonly string[]>
}

interface Step {
  readonly owner: string
  readonly stateKeys: readonly string[]
  readonly read: readonly Range[]
}

interface Range {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** Nobody but the owner of a state writes these. */
const ownTopics = ['completion-state', 'fetch-requests-live', 'conversation-completions'] as const
const inputTopics = ['conversation-events', 'fetch-outcomes'] as const

export function stepWatch({ cluster, codec }: { cluster: MemoryCluster; codec: Codec }): StepWatch {
  const found = new Set<string>()
  const steps: Step[] = []
  const written = new WeakSet<Buffer>()
  const owners = new Map<string, { readonly past: Set<string>; now: string }>()
  const ownEnds = new Map<string, number>()
  const ends = new Map<string, { offset: number; by: string }>()
  const transactionalIds = new Set<string>()
  const commits: { readonly groupId: string; readonly by: string; readonly at: string }[] = []

  /** The state partitions that a transaction writes change hands and never go back to a former owner. */
  const own = (owner: string, id: string) => {
    const known = owners.get(id)
    if (known === undefined) owners.set(id, { past: new Set(), now: owner })
    else if (known.now !== owner) {
      if (known.past.has(owner)) found.add(`${owner} stepped partition ${id} after ${known.now} had taken it over`)
      known.past.add(known.now)
      known.now = owner
    }
  }
  const read = (owner: string, { topic, partition, offset }: CommittedTransaction['positions'][number]): Range => {
    const id = `${topic}/${partition}`
    const [before, mine] = [ends.get(id), ownEnds.get(`${owner} ${id}`)]
    const from = before?.offset ?? 0
    if (offset < from) found.add(`${owner} set the position of ${id} back from ${from} to ${offset}`)
    if (mine !== undefined && mine !== from)
      found.add(`${owner} went on at ${mine} of ${id}, which ${before?.by ?? 'nobody'} had read up to ${from}`)
    ends.set(id, { offset, by: owner })
    ownEnds.set(`${owner} ${id}`, offset)
    return { topic, partition, from, to: offset }
  }

  cluster.onCommit((groupId, { topic, partition, offset }, by) => {
    commits.push({ groupId, by, at: `${topic}/${partition}@${offset}` })
  })
  cluster.onTransaction(({ transactionalId, epoch, records, partitions, positions }) => {
    const owner = `${transactionalId} of epoch ${epoch}`
    transactionalIds.add(transactionalId)
    for (const { value } of records) if (value !== null) written.add(value)
    for (const { topic, partition } of partitions) if (topic === 'completion-state') own(owner, String(partition))
    const stateKeys = records.flatMap(({ topic, key }) => (topic === 'completion-state' ? String(key) : []))
    steps.push({ owner, stateKeys, read: positions.map((position) => read(owner, position)) })
  })

  const checkCommits = () => {
    const stateful = new Set(commits.filter(({ by }) => transactionalIds.has(by)).map(({ groupId }) => groupId))
    for (const { groupId, by, at } of commits)
      if (stateful.has(groupId) && !transactionalIds.has(by))
        found.add(`${by} committed ${at} of ${groupId} outside of any transaction`)
  }
  const checkWriters = (strange: ReadonlySet<string>) => {
    for (const topic of ownTopics)
      for (const { value, partition, offset } of cluster.records(topic))
        if (value !== null && !written.has(value) && !strange.has(`${topic}/${partition}/${offset}`))
          found.add(`${topic}/${partition}@${offset} was written outside of any transaction of an owner`)
  }
  /** The first copy of an event changes the state of its conversation, and the state is in the transaction that says it was read. */
  const checkFolds = async () => {
    const [seen, records] = [new Set<string>(), new Map<string, KafkaRecord[]>()]
    for (const record of cluster.records('conversation-events')) {
      const id = String(record.partition)
      records.set(id, [...(records.get(id) ?? []), record])
    }
    for (const { owner, stateKeys, read: ranges } of steps)
      for (const { topic, partition, from, to } of ranges)
        if (topic === 'conversation-events')
          for (const record of records.get(String(partition)) ?? []) {
            if (record.offset < from || record.offset >= to || record.value === null) continue
            const event: TopicValue['conversation-events'] = await codec.decode(topic, record.value)
            if (seen.has(event.eventId)) continue
            seen.add(event.eventId)
            if (!stateKeys.some((key) => key.includes(event.conversationId)))
              found.add(`${owner} read ${topic}/${partition}@${record.offset} without a state that it went into`)
          }
  }
  const unread = () =>
    inputTopics.flatMap((topic) =>
      cluster
        .records(topic)
        .filter(({ partition, offset }) => offset >= (ends.get(`${topic}/${partition}`)?.offset ?? 0))
        .map(({ partition, offset }) => `${topic}/${partition}@${offset} was never read`),
    )

  return {
    isAllRead: () => unread().length === 0,
    async findings(isSettled, strange) {
      checkCommits()
      checkWriters(strange)
      await checkFolds()
      return isSettled ? [...found] : [...found, ...unread()]
    },
  }
}
