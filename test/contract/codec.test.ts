import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import {
  type TopicName,
  createCodec,
  memoryCodec,
  memoryRegistry,
  registerSchemas,
  schemas,
  subjectOf,
  topicNames,
  topics,
} from '@aftercall/contracts'
import { freshPrefix, testStack } from '../support/stack.ts'
import { anEvent, codecSuite } from './codec.suite.ts'

const schemaOf = (topic: TopicName) => JSON.parse(schemas[topics[topic].schema]) as { fields: object[] }

describe('the codec in memory', () => {
  codecSuite(() => {
    const registry = memoryRegistry()
    const registerForeign = (schema: object) => Promise.resolve(registry.register(schema))
    return Promise.resolve({ codec: memoryCodec(registry), registerForeign, schemaOf })
  })
})

describe('the codec over a real registry', () => {
  codecSuite(async () => {
    const { registryUrl } = testStack()
    const topicPrefix = freshPrefix()
    await registerSchemas({ registryUrl, topicPrefix })
    const registerForeign = async (schema: object) => {
      const { body } = await registryCall('POST', `/subjects/${topicPrefix}foreign-value/versions`, schema)
      return body['id'] as number
    }
    return { codec: await createCodec({ registryUrl, topicPrefix }), registerForeign, schemaOf }
  })
})

describe('registration', () => {
  it('registers a schema for every topic, and changes nothing when repeated', async () => {
    const options = { registryUrl: testStack().registryUrl, topicPrefix: freshPrefix() }
    const first = await registerSchemas(options)
    expect(first.map(({ subject }) => subject)).toEqual(
      topicNames.map((topic) => subjectOf(options.topicPrefix, topic)),
    )
    expect(first.every(({ isNew }) => isNew)).toBe(true)
    expect(await registerSchemas(options)).toEqual(first.map((subject) => ({ ...subject, isNew: false })))
    for (const { subject } of first) {
      expect((await registryCall('GET', `/subjects/${subject}/versions`)).body).toEqual([1])
      expect((await registryCall('GET', `/config/${subject}`)).body).toEqual({
        compatibilityLevel: 'BACKWARD_TRANSITIVE',
      })
    }
  })

  it('has the registry refuse a schema that could not read what is stored', async () => {
    const topicPrefix = freshPrefix()
    await registerSchemas({ registryUrl: testStack().registryUrl, topicPrefix })
    const current = schemaOf('conversation-events')
    const withRequired = { ...current, fields: [...current.fields, { name: 'mustHave', type: 'string' }] }
    const subject = subjectOf(topicPrefix, 'conversation-events')
    expect(await registryCall('POST', `/subjects/${subject}/versions`, withRequired)).toMatchObject({ status: 409 })
  })

  it('says which subject the registry refused and why', async () => {
    const { registryUrl } = testStack()
    const topicPrefix = freshPrefix()
    // Somebody else's schema stands where ours belongs: it has a field of our name and another type.
    const stranger = { ...schemaOf('dead-letters'), fields: [{ name: 'stage', type: 'int' }] }
    const subject = subjectOf(topicPrefix, 'dead-letters')
    await registryCall('POST', `/subjects/${subject}/versions`, stranger)
    await expect(registerSchemas({ registryUrl, topicPrefix })).rejects.toMatchObject({
      name: 'SchemaRefusedError',
      subject,
      reason: expect.stringContaining('ncompatible') as unknown,
      message: expect.stringContaining(subject) as unknown,
    })
  })

  it('stops when told to', async () => {
    const { registryUrl } = testStack()
    const signal = AbortSignal.abort(new Error('told to stop'))
    await expect(registerSchemas({ registryUrl, topicPrefix: freshPrefix() }, signal)).rejects.toThrow('told to stop')
  })
})

describe('creating a codec', () => {
  it('names the subjects that are missing, and what to run', async () => {
    const { registryUrl } = testStack()
    const topicPrefix = freshPrefix()
    await expect(createCodec({ registryUrl, topicPrefix, topics: ['dead-letters'] })).rejects.toMatchObject({
      name: 'SchemaMissingError',
      subjects: [`${topicPrefix}dead-letters-value`],
      message: expect.stringContaining('aftercall setup') as unknown,
    })
  })

  it('writes with the id of exactly its schema, also when the subject has a newer version', async () => {
    const { registryUrl } = testStack()
    const topicPrefix = freshPrefix()
    const registered = await registerSchemas({ registryUrl, topicPrefix })
    const subject = subjectOf(topicPrefix, 'conversation-events')
    const current = schemaOf('conversation-events')
    const newer = {
      ...current,
      fields: [...current.fields, { name: 'addedLater', type: ['null', 'string'], default: null }],
    }
    const { body } = await registryCall('POST', `/subjects/${subject}/versions`, newer)
    const codec = await createCodec({ registryUrl, topicPrefix, topics: ['conversation-events'] })
    const ours = registered.find((entry) => entry.subject === subject)?.schemaId
    expect(body['id']).not.toBe(ours)
    expect(codec.encode('conversation-events', anEvent).readUInt32BE(1)).toBe(ours)
    expect(await registerSchemas({ registryUrl, topicPrefix })).toContainEqual({
      subject,
      schemaId: ours,
      isNew: false,
    })
  })

  it('does not wait for a registry that never answers, and keeps the password to itself', async () => {
    await using registry = await silentRegistry()
    const registryUrl = registry.url.replace('//', '//reader:opensesame@')
    const failed = await createCodec({ registryUrl, topicPrefix: '', fetchTimeoutMs: 50 }).catch(
      (error: unknown) => error,
    )
    expect(failed).toMatchObject({ name: 'RegistryError', retryable: true })
    expect(String(failed)).not.toContain('opensesame')
  })
})

interface RegistryAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function registryCall(method: string, path: string, schema?: object): Promise<RegistryAnswer> {
  const response = await fetch(testStack().registryUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(schema === undefined ? {} : { body: JSON.stringify({ schema: JSON.stringify(schema) }) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function silentRegistry() {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/apis/ccompat/v7`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
