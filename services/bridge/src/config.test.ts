import { ConfigError } from '@aftercall/runtime'
import { parseBridgeConfig } from './config.ts'

const least = {
  SQS_QUEUE_URLS:
    'https://sqs.eu-west-1.amazonaws.com/000000000000/events, https://sqs.eu-west-1.amazonaws.com/000000000000/more',
  KAFKA_BROKERS: 'kafka:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
  GENESYS_ORGANISATION_ID: 'organisation-1',
}

describe('configuration of the bridge', () => {
  it('needs queues, brokers, registry and organisation; the region follows from the queue URL', () => {
    const config = parseBridgeConfig(least)
    expect(config.sqs).toEqual({ queueUrls: least.SQS_QUEUE_URLS.split(', '), region: 'eu-west-1' })
    expect(config.organisations).toEqual(['organisation-1'])
    expect(config.bridge.drain).toEqual({
      receivers: 4,
      deleters: 4,
      waitSeconds: 20,
      visibilitySeconds: 180,
      maxHoldMs: 3_600_000,
    })
    expect(config.http.port).toBe(8081)
  })

  it('has as many deleters as receivers, unless told', () => {
    const drain = (more: Record<string, string>) => parseBridgeConfig({ ...least, ...more }).bridge.drain
    expect(drain({ BRIDGE_RECEIVERS: '9' })).toMatchObject({ receivers: 9, deleters: 9 })
    expect(drain({ BRIDGE_RECEIVERS: '9', BRIDGE_DELETERS: '3' })).toMatchObject({ receivers: 9, deleters: 3 })
  })

  it('names all that is missing at once', () => {
    const attempt = () => parseBridgeConfig({ BRIDGE_RECEIVERS: 'many' })
    expect(attempt).toThrow(ConfigError)
    for (const name of [...Object.keys(least), 'BRIDGE_RECEIVERS']) expect(attempt).toThrow(name)
  })

  it('withholds what is sensitive unless it is named, and knows the names', () => {
    expect(parseBridgeConfig(least).bridge.keep).toEqual(new Set())
    const keep = (names: string) => parseBridgeConfig({ ...least, BRIDGE_KEEP: names }).bridge.keep
    expect(keep('transcripts, addresses')).toEqual(new Set(['transcripts', 'addresses']))
    expect(() => keep('transcripts,passwords')).toThrow('BRIDGE_KEEP')
  })

  it('asks for the region when the queue URL does not tell it', () => {
    const env = {
      ...least,
      SQS_QUEUE_URLS: 'http://127.0.0.1:9324/000000000000/events',
      SQS_ENDPOINT: 'http://127.0.0.1:9324/',
    }
    expect(() => parseBridgeConfig(env)).toThrow('AWS_REGION is not set')
    expect(parseBridgeConfig({ ...env, AWS_REGION: 'eu-west-1' }).sqs).toMatchObject({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:9324',
    })
  })

  it('refuses a queue that is no URL', () => {
    expect(() => parseBridgeConfig({ ...least, SQS_QUEUE_URLS: 'events' })).toThrow('names something that is no URL')
  })
})
