import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs'
import { type Log } from '../log.ts'
import { logBridge } from './log-bridge.ts'

const { Kafka: KafkaClient, logLevel } = kafkajs

export interface TlsOptions {
  /** PEM; the system's authorities when not given. Verification cannot be switched off. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface SaslOptions {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

export interface ClientOptions {
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly ssl?: boolean | TlsOptions
  readonly sasl?: SaslOptions
}

/**
 * A client of its own for every consumer and for all producers: clients share the committed offsets of a group between their parts, and
 * kafkajs notes offsets of a transaction there before it is committed, so an aborted step would be skipped.
 */
export type NewClient = () => Kafka

export function clientFactory({ brokers, clientId, ssl, sasl }: ClientOptions, log: Log): NewClient {
  const tls = typeof ssl === 'object' ? { ...ssl, rejectUnauthorized: true } : ssl
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator: () => logBridge(log),
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(sasl === undefined ? {} : { sasl: { ...sasl } as NonNullable<KafkaConfig['sasl']> }),
  }
  return () => new KafkaClient(config)
}
