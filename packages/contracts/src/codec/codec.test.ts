import { type NewFetchRequest } from '../generated/types.ts'
import { topics } from '../topics.ts'
import { schemas } from '../generated/schemas.ts'
import { codecOver } from './codec.ts'
import { RegistryError } from './errors.ts'
import { memoryCodec, memoryRegistry } from './memory-codec.ts'

const request: NewFetchRequest = {
  orgId: 'org',
  conversationId: 'conversation',
  round: 1,
  attempt: 1,
  cause: 'ended',
  requestedAt: 1_760_000_000_000,
  expiresAt: 1_760_000_060_000,
}
const topic = 'fetch-requests-live'
const down = { schemaOf: () => Promise.reject(new RegistryError('the registry is down')) }

describe('a codec whose registry is down', () => {
  it('goes on with its own messages', async () => {
    const codec = codecOver(new Map([[topic, 7]]), down)
    expect(await codec.decode(topic, codec.encode(topic, request))).toMatchObject(request)
  })

  it('goes on with other writers that it has met', async () => {
    const registry = memoryRegistry()
    const theirs = memoryCodec(registry).encode(topic, request)
    let isDown = false
    const source = { schemaOf: (id: number) => (isDown ? down : registry).schemaOf(id) }
    const codec = codecOver(new Map([[topic, 1_000]]), source)
    await codec.decode(topic, theirs)
    isDown = true
    expect(await codec.decode(topic, theirs)).toMatchObject(request)
  })

  it('says that a writer it has not met is worth asking for again', async () => {
    const theirs = memoryCodec().encode(topic, request)
    const codec = codecOver(new Map([[topic, 1_000]]), down)
    await expect(codec.decode(topic, theirs)).rejects.toThrow(RegistryError)
  })
})

it('resolves a writer once, not once a message', async () => {
  const registry = memoryRegistry()
  const theirs = memoryCodec(registry).encode(topic, request)
  let questions = 0
  const codec = codecOver(new Map([[topic, 1_000]]), {
    schemaOf: (id) => {
      questions++
      return registry.schemaOf(id)
    },
  })
  for (let i = 0; i < 5; i++) await codec.decode(topic, theirs)
  expect(questions).toBe(1)
})

it('refuses topics that it was not created for', () => {
  const codec = codecOver(new Map([[topic, 1]]), down)
  expect(() => codec.encode('dead-letters', {} as never)).toThrow('dead-letters')
})

it('refuses a writer whose type of a field cannot become ours', async () => {
  const registry = memoryRegistry()
  const codec = memoryCodec(registry)
  const current = JSON.parse(schemas[topics[topic].schema]) as { fields: { name: string }[] }
  const foreign = {
    ...current,
    fields: current.fields.map((field) => (field.name === 'round' ? { ...field, type: 'string' } : field)),
  }
  const message = codec.encode(topic, request)
  message.writeUInt32BE(registry.register(foreign), 1)
  await expect(codec.decode(topic, message)).rejects.toMatchObject({ fault: 'foreign_schema' })
})
