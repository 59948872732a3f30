import { randomBytes, randomUUID } from 'node:crypto'
import { type ClientCredentials } from './api/tokens.ts'
import { type TransportSettings, usualTransport } from './delivery/transport.ts'
import { type Weights } from './play/mix.ts'
import { usualSubscription } from './topics/subscription.ts'
import { type TopicVolume, usualVolume } from './topics/volume.ts'
import { type Assumptions, likelyAssumptions } from './facts/assumptions.ts'

export interface SimulatorSettings {
  readonly apiPort: number
  readonly adminPort: number
  readonly organisationId: string
  readonly organisationSeed: number
  readonly eventSourceSuffix: string
  readonly awsAccount: string
  readonly region: string
  readonly sqsEndpoint: string
  readonly queueUrl: string
  readonly client: ClientCredentials
  readonly tokenLifetimeMs: number
  readonly requestsPerMinute: number
  readonly playSeconds: number
  readonly maxConversations: number
  /** How often kinds are played where a play names none; what is not named is as in an ordinary centre. */
  readonly weights: Weights
  /** Which events are sent where a play does not say: detail-types, or names of several (`subscriptionTo`). */
  readonly subscribe: readonly string[]
  readonly topicVolume: TopicVolume
  readonly sendConcurrency: number
  /** Sending pauses while more messages than this wait in the queue; 0 never pauses. */
  readonly maxQueued: number
  readonly transport: TransportSettings
  /** What holds at the start; `assuming({ … })` makes one with some of it changed. */
  readonly assumptions: Assumptions
}

/** Everything but the queue has a default. Client id and secret are made up afresh at each call. */
export function defaultSettings(): Omit<SimulatorSettings, 'sqsEndpoint' | 'queueUrl'> {
  return {
    apiPort: 0,
    adminPort: 0,
    organisationId: '5b1d7f2e-90a4-4c3e-8f61-2d7a3c9be104',
    organisationSeed: 1,
    eventSourceSuffix: 'simulated-centre',
    awsAccount: '111122223333',
    region: 'us-east-1',
    client: { id: randomUUID(), secret: randomBytes(24).toString('base64url') },
    tokenLifetimeMs: 86_400_000,
    requestsPerMinute: 300,
    playSeconds: 60,
    maxConversations: 200_000,
    weights: {},
    subscribe: usualSubscription,
    topicVolume: usualVolume,
    sendConcurrency: 8,
    maxQueued: 0,
    transport: usualTransport,
    assumptions: likelyAssumptions,
  }
}
