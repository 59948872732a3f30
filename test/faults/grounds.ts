import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startStack } from '@aftercall/embedded-stack'
import { type Ground } from './scenario.ts'

/** Waits cut short, so that a scenario takes seconds: what matters is their order, not their length. */
export const shortWaits: Readonly<Record<string, string>> = {
  KAFKA_SESSION_TIMEOUT_MS: '6000',
  BRIDGE_VISIBILITY_SECONDS: '6',
  BRIDGE_WAIT_SECONDS: '1',
  COMPLETION_QUIET_PERIOD_MS: '500',
  COMPLETION_ACW_GRACE_MS: '1500',
  COMPLETION_ATTEMPT_DELAYS_MS: '1000,2000,3000,5000,8000,15000,30000',
  COMPLETION_LATE_DATA_MS: '4000',
  COMPLETION_SHARED_TICK_MS: '1000',
  COMPLETION_REQUEST_TTL_MS: '10000',
  DETAILS_GRID_MS: '300',
  SINK_MAX_BATCH_AGE_MS: '300',
}

/** One broker, four instances, the servers of the stack. */
export const ordinary: Ground<null> = {
  name: 'ordinary',
  open: async () => ({ env: shortWaits, own: null, [Symbol.asyncDispose]: async () => undefined }),
}

/** The session time-out of production, for pauses that outlast it. */
export const patient: Ground<null> = {
  name: 'patient',
  open: async () => ({
    env: { ...shortWaits, KAFKA_SESSION_TIMEOUT_MS: '30000' },
    own: null,
    [Symbol.asyncDispose]: async () => undefined,
  }),
}

/** A setup of its own for what spoils the topics themselves. */
export const spoilt: Ground<null> = { ...ordinary, name: 'spoilt' }

/** Three brokers that are controllers too; every partition is on all three, and two of them must have a record. */
export const cluster: Ground<{ readonly brokers: readonly Broker[] }> = {
  name: 'cluster',
  async open({ say, signal }) {
    const dir = await mkdtemp(join(tmpdir(), 'aftercall-cluster-'))
    const removeDir = () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
    say('  starting three brokers')
    const stack = await startStack({ dir, parts: ['kafka'], brokers: 3, signal }).catch(async (error: unknown) => {
      await removeDir()
      throw error
    })
    return {
      env: {
        ...shortWaits,
        KAFKA_SESSION_TIMEOUT_MS: '10000',
        KAFKA_BROKERS: stack.kafka.brokers.join(','),
        TOPIC_REPLICATION_FACTOR: '3',
      },
      own: { brokers: stack.brokers },
      async [Symbol.asyncDispose]() {
        for (const broker of stack.brokers) broker.signal('SIGCONT')
        await stack[Symbol.asyncDispose]()
        await removeDir()
      },
    }
  },
}
