import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { RegistryError, SchemaRefusedError } from './errors.ts'

export interface RegistryOptions {
  /** Confluent API of the registry, such as `http://registry:8080/apis/ccompat/v7`; may hold user and password. */
  readonly registryUrl: string
  /** Longest wait for one answer; 5 s by default. */
  readonly fetchTimeoutMs?: number
}

/** What Aftercall asks of a registry. Everything but "not there" throws RegistryError, an abort its reason. */
export interface RegistryClient {
  /** Address without credentials, for messages. */
  readonly address: string
  /** Id of exactly this schema under the subject; undefined when the subject lacks it. */
  idOf(subject: string, schema: string): Promise<number | undefined>
  /** Avro schema with the id; undefined when there is none. */
  schemaOf(schemaId: number): Promise<unknown>
  /** Makes the subject compatible over all its versions. */
  setCompatibility(subject: string): Promise<void>
  /** @throws SchemaRefusedError when readers of the subject could not read old and new messages alike. */
  register(subject: string, schema: string): Promise<number>
}

const compatibility = COMPATIBILITY.BACKWARD_TRANSITIVE
const defaultFetchTimeoutMs = 5_000

export function registryClient(options: RegistryOptions, signal?: AbortSignal): RegistryClient {
  const { address, auth } = parseAddress(options.registryUrl)
  const timeoutMs = options.fetchTimeoutMs ?? defaultFetchTimeoutMs
  const requestSignal = () => {
    const timeout = AbortSignal.timeout(timeoutMs)
    return signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  }
  const registry = new SchemaRegistry({
    host: address,
    clientId: 'aftercall',
    ...(auth === undefined ? {} : { auth }),
    // No kept connections: the registry is asked a dozen times at start and then hardly ever.
    agent: address.startsWith('https:') ? new HttpsAgent() : new HttpAgent(),
    // Reads only, after 0.2 and 0.4 s; whoever starts or consumes has a schedule of its own for longer outages.
    retry: { retries: 2, initialRetryTimeInSecs: 0.2, maxRetryTimeInSecs: 1 },
    middlewares: [() => ({ prepareRequest: async (next) => (await next()).enhance({ signal: requestSignal() }) })],
  })
  const avro = (schema: string) => ({ type: SchemaType.AVRO, schema }) as const

  async function ask<T>(what: string, request: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    try {
      return await request()
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof SchemaRefusedError) throw error
      throw new RegistryError(
        `could not ${what} at the schema registry ${address}: ${reasonOf(error)}. Is it up, and is this its address?`,
      )
    }
  }

  return {
    address,
    idOf: (subject, schema) =>
      ask(`look up the schema of ${subject}`, () =>
        ifThere(() => registry.getRegistryIdBySchema(subject, avro(schema))),
      ),
    schemaOf: (schemaId) =>
      ask(`fetch schema ${schemaId}`, async () => {
        const type = await ifThere(() => registry.getSchema(schemaId))
        return type === undefined ? undefined : schemaJson(type)
      }),
    async setCompatibility(subject) {
      // The library sets it only after the first version is in; an incompatible second writer could be faster.
      const credentials = auth && Buffer.from(`${auth.username}:${auth.password}`).toString('base64')
      await ask(`set the compatibility of ${subject}`, async () => {
        const response = await fetch(`${address}/config/${encodeURIComponent(subject)}`, {
          method: 'PUT',
          headers: {
            'content-type': 'application/json',
            ...(credentials === undefined ? {} : { authorization: `Basic ${credentials}` }),
          },
          body: JSON.stringify({ compatibility }),
          signal: requestSignal(),
        })
        await response.body?.cancel()
        if (!response.ok) throw new Error(`status ${response.status}`)
      })
    },
    register: (subject, schema) =>
      ask(`register the schema of ${subject}`, async () => {
        try {
          return (await registry.register(avro(schema), { subject, compatibility })).id
        } catch (error) {
          if (statusOf(error) === 409 || statusOf(error) === 422) throw new SchemaRefusedError(subject, reasonOf(error))
          throw error
        }
      }),
  }
}

function parseAddress(registryUrl: string) {
  if (!URL.canParse(registryUrl)) throw new RegistryError('could not use the schema registry: its address is not a URL')
  const url = new URL(registryUrl)
  const auth =
    url.username === ''
      ? undefined
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  return { address: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, auth }
}

async function ifThere<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The library hands out compiled types. Of another kind than Avro nothing is kept: then no topic can read it. */
const schemaJson = (type: object): unknown => ('typeName' in type ? JSON.parse(JSON.stringify(type)) : {})

const statusOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined

/** The library loses the status of a lookup that finds nothing, and keeps only the class. */
const isMissing = (error: unknown) =>
  statusOf(error) === 404 || (error instanceof Error && error.name === 'ConfluentSchemaRegistryError')

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  // The library puts its client's name first, and calls a failed connection a status 400.
  return error.message.replace(/^aftercall - (Error, status 400: )?/, '')
}
