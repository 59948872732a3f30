import { type Codec, conversationKey, type ConversationState } from '@aftercall/contracts'
import { type KafkaInspection, type Owner, partitionOf } from '@aftercall/kafka'

export interface StateQuestion {
  readonly conversationId: string
  /** Without one all partitions are read. */
  readonly orgId: string | null
  readonly stateTopic: string
  /** An input of completion's group, by which its owners are found. */
  readonly inputTopic: string
  readonly groupId: string
}

/** What the changelog says last of one conversation. */
export interface FoundState {
  readonly key: string
  readonly partition: number
  readonly offset: number
  /** `forgotten`: it was there, and nothing needs to be remembered any more. */
  readonly what: 'state' | 'forgotten' | 'undecodable'
  readonly state: ConversationState | null
  /** Why it cannot be read. */
  readonly fault: string | null
  readonly owner: Owner | null
}

export type Progress = (read: number, of: number) => void

/** Several only where conversations of different organisations have the same id. Each partition is read from its start to its present end. */
export async function findStates(
  kafka: KafkaInspection,
  codec: Pick<Codec, 'decode'>,
  question: StateQuestion,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<readonly FoundState[]> {
  const { stateTopic, orgId, conversationId } = question
  const count = await kafka.partitionsOf(stateTopic)
  const key = orgId === null ? null : conversationKey(orgId, conversationId)
  const partitions =
    key === null ? Array.from({ length: count }, (_, index) => index) : [partitionOf(Buffer.from(key), count)]
  const found = await Promise.all(
    partitions.map((partition) =>
      newestIn(kafka, question, partition, progressOf(partitions.length, onProgress), signal),
    ),
  )
  return await Promise.all(found.flat().map((one) => described(kafka, codec, question, one)))
}

interface Newest {
  readonly key: string
  readonly partition: number
  readonly offset: number
  readonly value: Buffer | null
}

async function newestIn(
  kafka: KafkaInspection,
  { stateTopic: topic, orgId, conversationId }: StateQuestion,
  partition: number,
  onProgress: (partition: number, read: number, of: number) => void,
  signal: AbortSignal,
): Promise<readonly Newest[]> {
  const wanted = Buffer.from(orgId === null ? `/${conversationId}` : conversationKey(orgId, conversationId))
  const newest = new Map<string, Newest>()
  await kafka.readToEnd(
    { topic, partition },
    ({ key, value, offset }, end) => {
      if (offset % progressEvery === 0) onProgress(partition, offset, end)
      if (key === null || key.length < wanted.length || !key.subarray(key.length - wanted.length).equals(wanted)) return
      const name = key.toString()
      newest.set(name, { key: name, partition, offset, value: value && Buffer.from(value) })
    },
    signal,
  )
  return [...newest.values()].filter(({ key }) => orgId === null || key === wanted.toString())
}

const progressEvery = 10_000

/** Sums what is known of all partitions. */
function progressOf(partitions: number, onProgress: Progress) {
  const seen = new Map<number, { read: number; of: number }>()
  return (partition: number, read: number, of: number) => {
    seen.set(partition, { read, of })
    const sum = (pick: (one: { read: number; of: number }) => number) =>
      [...seen.values()].reduce((total, one) => total + pick(one), 0)
    onProgress(
      sum((one) => one.read),
      Math.round((sum((one) => one.of) / seen.size) * partitions),
    )
  }
}

async function described(
  kafka: KafkaInspection,
  codec: Pick<Codec, 'decode'>,
  { groupId, inputTopic }: StateQuestion,
  { key, partition, offset, value }: Newest,
): Promise<FoundState> {
  const owner = await kafka.ownerOf(groupId, { topic: inputTopic, partition })
  const base = { key, partition, offset, owner, state: null, fault: null }
  if (value === null) return { ...base, what: 'forgotten' }
  try {
    return { ...base, what: 'state', state: await codec.decode('completion-state', value) }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DecodeError') throw error
    return { ...base, what: 'undecodable', fault: error.message }
  }
}
