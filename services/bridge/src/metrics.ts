import { declareInstruments, type Instruments, type Meter } from '@aftercall/runtime'

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 86_400] as const

/** Every instrument of the bridge. Received = events + dead letters + in flight + released + abandoned. */
export const bridgeInstruments = {
  received: {
    name: 'aftercall_bridge_messages_received',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages handed out by the queue, repeated ones included.',
    labels: ['queue'],
  },
  produced: {
    name: 'aftercall_bridge_records_produced',
    kind: 'counter',
    unit: '{record}',
    description: 'Records acknowledged by Kafka, by the topic of their family.',
    labels: ['family'],
  },
  unrecognized: {
    name: 'aftercall_bridge_events_unrecognized',
    kind: 'counter',
    unit: '{event}',
    description: 'Well-formed events that no row of the routing table knows, by reason.',
    labels: ['reason'],
  },
  deadLettered: {
    name: 'aftercall_bridge_messages_dead_lettered',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages that cannot be understood, by reason.',
    labels: ['reason'],
  },
  drifted: {
    name: 'aftercall_bridge_events_drifted',
    kind: 'counter',
    unit: '{event}',
    description: 'Typed events with a field that is unknown or of an unexpected type.',
  },
  deleted: {
    name: 'aftercall_bridge_messages_deleted',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages deleted from the queue after Kafka had acknowledged them.',
    labels: ['queue'],
  },
  deleteFailures: {
    name: 'aftercall_bridge_delete_failures',
    kind: 'counter',
    unit: '{message}',
    description: 'Deletions that did not succeed: retried later, or refused for good.',
    labels: ['queue', 'outcome'],
  },
  deletesSkipped: {
    name: 'aftercall_bridge_deletes_skipped',
    kind: 'counter',
    unit: '{message}',
    description: 'Deletions left out because the lease was over: the message comes again, its events are repeated.',
    labels: ['queue'],
  },
  extended: {
    name: 'aftercall_bridge_leases_extended',
    kind: 'counter',
    unit: '{message}',
    description: 'Extensions of the visibility time-out.',
    labels: ['queue'],
  },
  abandoned: {
    name: 'aftercall_bridge_messages_abandoned',
    kind: 'counter',
    unit: '{message}',
    description:
      'Messages given up after the longest hold because Kafka did not take them; the queue hands them out again.',
    labels: ['queue'],
  },
  released: {
    name: 'aftercall_bridge_messages_released',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages made visible again when stopping.',
    labels: ['queue'],
  },
  queueErrors: {
    name: 'aftercall_bridge_queue_errors',
    kind: 'counter',
    unit: '{call}',
    description: 'Calls of the queue that failed as a whole, by kind.',
    labels: ['queue', 'kind'],
  },
  produceRetries: {
    name: 'aftercall_bridge_produce_retries',
    kind: 'counter',
    unit: '{call}',
    description: 'Sends that Kafka did not acknowledge in time and that are tried again.',
  },
  receiveAge: {
    name: 'aftercall_bridge_receive_age_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'From reaching the queue to being received.',
    buckets: seconds,
  },
  produceTime: {
    name: 'aftercall_bridge_produce_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'From being received to being acknowledged by Kafka.',
    buckets: seconds,
  },
  inFlightMessages: {
    name: 'aftercall_bridge_in_flight_messages',
    kind: 'observed',
    unit: '{message}',
    description: 'Messages received and not yet settled.',
  },
  inFlightBytes: {
    name: 'aftercall_bridge_in_flight_bytes',
    kind: 'observed',
    unit: 'By',
    description: 'Bytes of the bodies in flight.',
  },
} as const

export type BridgeInstruments = Instruments<typeof bridgeInstruments>
export const declareBridgeInstruments = (meter: Meter): BridgeInstruments =>
  declareInstruments(meter, bridgeInstruments)
