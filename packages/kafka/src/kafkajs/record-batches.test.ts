import fc from 'fast-check'
import { type LogRecord, readBatches, type Unpack } from './record-batches.ts'
import { zstd } from './zstd.ts'

interface Written {
  readonly firstOffset: number
  readonly records: readonly { readonly delta: number; readonly key: Buffer | null; readonly value: Buffer | null }[]
  /** Offsets that compaction took from the end of the batch. */
  readonly gone?: number
  readonly producerId?: number
  readonly marker?: 'abort' | 'commit'
}

const varint = (value: number) => {
  let left = value < 0 ? -value * 2 - 1 : value * 2
  const bytes: number[] = []
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128)
  return Buffer.from([...bytes, left])
}
const sized = (bytes: Buffer | null) => (bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]))

function recordBytes({ delta, key, value }: Written['records'][number]): Buffer {
  // Attributes, time, offset, key, value, and one header that must be passed over.
  const header = [varint(1), sized(Buffer.from('name')), sized(Buffer.from('value'))]
  return sized(Buffer.concat([Buffer.from([0]), varint(123_456), varint(delta), sized(key), sized(value), ...header]))
}

async function batchBytes({ firstOffset, records, gone = 0, producerId = -1, marker }: Written, isPacked: boolean) {
  const markerKey = Buffer.from([0, 0, 0, marker === 'abort' ? 0 : 1])
  const written = marker === undefined ? records : [{ delta: 0, key: markerKey, value: Buffer.alloc(6) }]
  const plain = Buffer.concat(written.map(recordBytes))
  const packed = isPacked && marker === undefined ? await zstd.compress({ buffer: plain }) : plain
  const head = Buffer.alloc(61)
  head.writeBigInt64BE(BigInt(firstOffset), 0)
  head.writeInt32BE(49 + packed.length, 8)
  head.writeInt8(2, 16)
  const flags = (packed === plain ? 0 : 4) | (producerId < 0 ? 0 : 0x10) | (marker === undefined ? 0 : 0x20)
  head.writeInt16BE(flags, 21)
  head.writeInt32BE((written.at(-1)?.delta ?? 0) + gone, 23)
  head.writeBigInt64BE(BigInt(producerId), 43)
  head.writeInt32BE(written.length, 57)
  return Buffer.concat([head, packed])
}

const logOf = async (batches: readonly Written[], isPacked = false) =>
  Buffer.concat(await Promise.all(batches.map((batch) => batchBytes(batch, isPacked))))
const unpack: Unpack = (packed, codec) =>
  codec === 4 ? zstd.decompress(packed) : Promise.reject(new Error(`codec ${codec}`))

async function read(log: Buffer, from = 0, aborted: readonly { producerId: bigint; firstOffset: number }[] = []) {
  const records: LogRecord[] = []
  const end = await readBatches(log, from, aborted, unpack, (record) => {
    const copy = (bytes: Buffer | null) => bytes && Buffer.from(bytes)
    records.push({ offset: record.offset, key: copy(record.key), value: copy(record.value) })
    return false
  })
  return { records, ...end }
}
const offsetsOf = ({ records }: { records: readonly LogRecord[] }) => records.map(({ offset }) => offset)

const bytes = fc.option(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  { nil: null },
)
/** Batches one after another, with the gaps that compaction leaves within them and between them. */
const batches = fc
  .array(
    fc.record({
      before: fc.nat(3),
      gone: fc.nat(3),
      records: fc.array(fc.record({ skipped: fc.nat(2), key: bytes, value: bytes }), { maxLength: 20 }),
    }),
    { maxLength: 6 },
  )
  .map((drawn) => {
    let offset = 2 ** 33
    return drawn.map(({ before, gone, records }): Written => {
      const firstOffset = offset + before
      let delta = -1
      const placed = records.map(({ skipped, key, value }) => ({ delta: (delta += 1 + skipped), key, value }))
      offset = firstOffset + Math.max(0, delta) + gone + 1
      return { firstOffset, records: placed, gone }
    })
  })

it('gives every record with its offset, packed or not, and the offset behind the last batch', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.boolean(), async (written, isPacked) => {
      const expected = written.flatMap(({ firstOffset, records }) =>
        records.map(({ delta, key, value }) => ({ offset: firstOffset + delta, key, value })),
      )
      const found = await read(await logOf(written, isPacked))
      expect(found.records).toEqual(expected)
      const last = written.at(-1)
      const lastDelta = last?.records.at(-1)?.delta ?? 0
      expect(found.next).toBe(last && last.firstOffset + lastDelta + (last.gone ?? 0) + 1)
    }),
  )
})

it('reads whole batches only, wherever the piece was cut off', async () => {
  const written = [0, 10, 20].map((firstOffset): Written => {
    const value = Buffer.from('value')
    return { firstOffset, records: [0, 1].map((delta) => ({ delta, key: null, value })) }
  })
  const log = await logOf(written)
  for (let length = 0; length < log.length; length++) {
    const whole = Math.floor(length / (log.length / 3))
    const { next, ...found } = await read(log.subarray(0, length))
    expect(offsetsOf(found)).toEqual([0, 1, 10, 11].slice(0, 2 * whole))
    expect(next).toBe([undefined, 2, 12][whole])
  }
})

const one = (firstOffset: number, producerId: number): Written => ({
  firstOffset,
  producerId,
  records: [{ delta: 0, key: Buffer.from(`p${producerId}`), value: null }],
})
const ended = (firstOffset: number, producerId: number, marker: 'abort' | 'commit'): Written => ({
  ...{ firstOffset, producerId, marker, records: [] },
})

it('leaves out what was aborted, from where its transaction began to its marker, and nothing else', async () => {
  const log = await logOf([
    ...[one(0, 1), one(1, 2), one(2, 1), ended(3, 1, 'abort'), ended(4, 2, 'commit')],
    ...[one(5, 1), ended(6, 1, 'commit'), one(7, 2), one(8, 1), ended(9, 2, 'abort'), one(10, 2), { ...one(11, 3) }],
  ])
  const aborted = [
    { producerId: 2n, firstOffset: 7 },
    { producerId: 1n, firstOffset: 0 },
  ]
  expect(offsetsOf(await read(log, 0, aborted))).toEqual([1, 5, 8, 10, 11])
  expect(offsetsOf(await read(log))).toEqual([0, 1, 2, 5, 7, 8, 10, 11])
})

/** As compaction leaves the last batch of a producer whose records, or whose marker, are gone: its head alone. */
const emptied = async (batch: Written) => {
  const head = (await batchBytes(batch, false)).subarray(0, 61)
  head.writeInt32BE(49, 8)
  head.writeInt32BE(0, 57)
  return head
}

it('passes over batches that compaction has emptied, markers and others', async () => {
  const log = Buffer.concat([
    ...[await emptied(one(0, 1)), await emptied(ended(1, 1, 'abort')), await emptied(ended(2, 2, 'commit'))],
    ...[await logOf([one(7, 3)]), await emptied(ended(9, 3, 'commit'))],
  ])
  const found = await read(log, 0, [{ producerId: 1n, firstOffset: 0 }])
  expect({ offsets: offsetsOf(found), next: found.next }).toEqual({ offsets: [7], next: 10 })
})

it('lets others go on while it reads many small batches', async () => {
  const value = Buffer.alloc(1_000)
  const log = await logOf(
    Array.from({ length: 3_000 }, (_, firstOffset) => ({ firstOffset, records: [{ delta: 0, key: null, value }] })),
  )
  let turns = 0
  let isReading = true
  const others = () => {
    turns += 1
    if (isReading) setImmediate(others)
  }
  setImmediate(others)
  await readBatches(log, 0, [], unpack, () => false)
  isReading = false
  expect(turns).toBeGreaterThanOrEqual(2)
})

it('leaves out what lies before the offset that was asked for', async () => {
  const records = [0, 1, 2].map((delta) => ({ delta, key: null, value: null }))
  expect(offsetsOf(await read(await logOf([{ firstOffset: 5, records }]), 6))).toEqual([6, 7])
})

it('stops where it is told to', async () => {
  const log = await logOf([one(0, 1), one(1, 1), one(2, 1)])
  const seen: number[] = []
  const { isOver } = await readBatches(log, 0, [], unpack, ({ offset }) => seen.push(offset) === 2)
  expect({ seen, isOver }).toEqual({ seen: [0, 1], isOver: true })
})

it('refuses what is no batch, and records that end in the middle', async () => {
  const log = await logOf([one(0, 1)])
  const old = Buffer.from(log)
  old.writeInt8(1, 16)
  await expect(read(old)).rejects.toThrow('its format is 1')
  const short = Buffer.from(log)
  short.writeInt32BE(20, 8)
  await expect(read(short)).rejects.toThrow('shorter than its own head')
  const longer = Buffer.from(log)
  longer.writeInt8(127, 61)
  await expect(read(longer)).rejects.toThrow('longer than its batch')
  const shorter = Buffer.from(log)
  shorter.writeInt8(2, 61)
  await expect(read(shorter)).rejects.toThrow('longer than it is')
  const counted = Buffer.from(log)
  counted.writeInt32BE(2, 57)
  await expect(read(counted)).rejects.toThrow('could not read a record')
  await expect(
    readBatches(
      await logOf([{ ...one(0, 1), records: many }], true),
      0,
      [],
      () => Promise.reject(new Error('no such codec')),
      () => false,
    ),
  ).rejects.toThrow('no such codec')
})
const many = Array.from({ length: 50 }, (_, delta) => ({ delta, key: null, value: Buffer.alloc(100) }))
