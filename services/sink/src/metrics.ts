import { declareInstruments, type Instruments, type Meter } from '@aftercall/runtime'

const seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const

/** Every instrument of the sink. Taken = settled (written, superseded, dead-lettered, ignored, unkeepable) + in flight + abandoned. */
export const sinkInstruments = {
  taken: {
    name: 'aftercall_sink_records_taken',
    kind: 'counter',
    unit: '{record}',
    description: 'Records taken from Kafka, repeated ones included.',
    labels: ['topic'],
  },
  settled: {
    name: 'aftercall_sink_records_settled',
    kind: 'counter',
    unit: '{record}',
    description:
      'Records whose offset was committed: written, superseded (a later state of the same conversation was written), dead_lettered, ignored (no value), for_others (a replay for another group), or unkeepable (a dead letter that is itself at fault).',
    labels: ['topic', 'outcome'],
  },
  abandoned: {
    name: 'aftercall_sink_records_abandoned',
    kind: 'counter',
    unit: '{record}',
    description:
      'Records given up uncommitted because their partition was taken away or the grace period ended; they are read again.',
  },
  inFlight: {
    name: 'aftercall_sink_records_in_flight',
    kind: 'observed',
    unit: '{record}',
    description: 'Records taken and not yet settled.',
  },
  rows: {
    name: 'aftercall_sink_rows_inserted',
    kind: 'counter',
    unit: '{row}',
    description: 'Rows that ClickHouse answered for.',
    labels: ['table'],
  },
  bytes: {
    name: 'aftercall_sink_inserted_bytes',
    kind: 'counter',
    unit: 'By',
    description: 'Encoded rows before compression.',
    labels: ['table'],
  },
  insertTime: {
    name: 'aftercall_sink_insert_duration_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'One insert: encoding, sending and the answer.',
    labels: ['table'],
    buckets: seconds,
  },
  retries: {
    name: 'aftercall_sink_insert_retries',
    kind: 'counter',
    unit: '{insert}',
    description:
      'Inserts that will be tried again, by kind: retry (server or network), setup (tables or grants), refused (every row).',
    labels: ['table', 'kind'],
  },
  refusals: {
    name: 'aftercall_sink_insert_refusals',
    kind: 'counter',
    unit: '{insert}',
    description: 'Inserts refused because of their rows, and parted to find the bad one.',
    labels: ['table'],
  },
  batchTime: {
    name: 'aftercall_sink_batch_duration_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'From a prepared batch to its committed offsets.',
    buckets: seconds,
  },
  rebalances: {
    name: 'aftercall_sink_rebalances',
    kind: 'counter',
    unit: '{rebalance}',
    description: 'Assignments of partitions to this instance, the first included.',
  },
  recordAge: {
    name: 'aftercall_sink_record_age_seconds',
    kind: 'histogram',
    unit: 's',
    description: 'Age of the oldest record of a batch, by its time in Kafka, when its row was written.',
    buckets: [...seconds, 300, 3_600, 86_400],
  },
} as const

export type SinkInstruments = Instruments<typeof sinkInstruments>

export const declareSinkInstruments = (meter: Meter): SinkInstruments => declareInstruments(meter, sinkInstruments)
