import { randomUUID } from 'node:crypto'
import { connectKafka } from '@aftercall/kafka'
import { type DependencyPlace } from './under-load.ts'

export type ForeignTopic = 'conversation-events' | 'conversation-completions'

/** A framed message with bytes that no schema of ours fits. */
export function foreignMessage(schemaId: number): Buffer {
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(schemaId, 1)
  return Buffer.concat([frame, Buffer.from([2, 65])])
}

/** One of the variables that the services get. */
export const variable = (place: DependencyPlace, name: string): string => {
  const value = place.pipeline.env[name]
  if (value === undefined) throw new Error(`could not reach a server: ${name} is not set`)
  return value
}

/** Somebody else writes into a topic of the pipeline. */
export async function putInTopic(
  place: DependencyPlace,
  topic: ForeignTopic,
  values: readonly Buffer[],
): Promise<void> {
  const brokers = variable(place, 'KAFKA_BROKERS').split(',')
  await using kafka = await connectKafka({ brokers, clientId: 'faults-stranger' })
  await using producer = await kafka.producer()
  const prefixed = `${variable(place, 'KAFKA_TOPIC_PREFIX')}${topic}`
  await producer.send(
    values.map((value) => ({ topic: prefixed, key: randomUUID(), value })),
    place.signal,
  )
}

/** Registers a schema under the topic's subject that readers of it cannot read, against its compatibility; its id. */
export async function registerForeign(place: DependencyPlace, topic: ForeignTopic): Promise<number> {
  const registry = variable(place, 'SCHEMA_REGISTRY_URL')
  const subject = `${variable(place, 'KAFKA_TOPIC_PREFIX')}${topic}-value`
  const ask = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method, headers, body: JSON.stringify(body), signal: place.signal }
    const response = await fetch(`${registry}${path}`, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`the registry answered ${method} ${path} with ${response.status}: ${text}`)
    return JSON.parse(text) as { id?: number }
  }
  await ask('PUT', `/config/${subject}`, { compatibility: 'NONE' })
  const schema = JSON.stringify({
    type: 'record',
    name: `Foreign${randomUUID().replaceAll('-', '')}`,
    fields: [{ name: 'text', type: 'string' }],
  })
  const { id } = await ask('POST', `/subjects/${subject}/versions`, { schema })
  await ask('PUT', `/config/${subject}`, { compatibility: 'BACKWARD_TRANSITIVE' })
  if (id === undefined) throw new Error('the registry gave a schema no id')
  return id
}
