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
