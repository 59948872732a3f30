import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { type ClickHouse, connectClickHouse, encodeRows, type Row, type TableDefinition } from '@aftercall/clickhouse'
import { conversationRow } from '../../services/sink/src/core/conversation-row.ts'
import { eventRow } from '../../services/sink/src/core/event-row.ts'
import { conversations } from '../../services/sink/src/core/tables/conversations.ts'
import { eventsRaw } from '../../services/sink/src/core/tables/events-raw.ts'
import { compare, type Comparison } from './compare.ts'
import { median } from './figures.ts'
import { coordinates } from './micro-core.ts'
import { type Subjects } from './micro-subjects.ts'

interface Server {
  readonly url: string
  readonly user: string
  readonly password: string
}
interface Format {
  readonly name: 'Native' | 'JSONEachRow'
  encode(table: TableDefinition, rows: readonly Row[]): Promise<Buffer>
}

const formats: readonly Format[] = [
  { name: 'Native', encode: async (table, rows) => Buffer.concat(await encodeRows(table, rows)) },
  {
    name: 'JSONEachRow',
    encode: async (_table, rows) => Buffer.from(rows.map((row) => `${JSON.stringify(withText(row))}\n`).join('')),
  },
]
const rowsPerInsert = 4_000
const inserts = 7
const schemaDirectory = join(import.meta.dirname, '../../schemas/clickhouse')

/** The same rows in two formats: what the client pays to write them and the server to read them. */
export async function compareInserts(
  { events, details }: Subjects,
  server: Server,
  signal: AbortSignal,
): Promise<readonly Comparison[]> {
  const database = `bench_micro_${process.pid}`
  await using clickhouse = await connectClickHouse({ ...server, database })
  await clickhouse.migrate(schemaDirectory, signal)
  try {
    // Rows as the sink makes them, each with an identity of its own.
    const eventRows = repeated(events, (event, index) =>
      eventRow({ ...event, eventId: `${index}-${event.eventId}` }, coordinates(index)),
    )
    const wideRows = repeated(details, (one, index) =>
      conversationRow({ ...one, conversationId: `${index}-${one.conversationId}` }),
    )
    return [
      await compareEncoding('an event row', eventsRaw, eventRows),
      await compareServer('an event row', eventsRaw, eventRows, { clickhouse, server, signal }),
      await compareEncoding('a wide row', conversations, wideRows),
      await compareServer('a wide row', conversations, wideRows, { clickhouse, server, signal }),
    ]
  } finally {
    await clickhouse.command(`DROP DATABASE ${database} SYNC`, AbortSignal.timeout(30_000))
  }
}

const compressed = (body: Buffer) => zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

async function compareEncoding(what: string, table: TableDefinition, rows: readonly Row[]): Promise<Comparison> {
  const ways = formats.map(async (format) => ({
    name: `${format.name}, zstd`,
    run: async () => compressed(await format.encode(table, rows)),
    bytesPerItem: compressed(await format.encode(table, rows)).length / rows.length,
  }))
  return await compare({ title: `write ${what} (client)`, item: 'row', items: rows.length }, await Promise.all(ways))
}

interface Inserting {
  readonly clickhouse: ClickHouse
  readonly server: Server
  readonly signal: AbortSignal
}

/** By the server's own count of CPU time. A table that keeps nothing shows what reading the format costs. */
async function compareServer(
  what: string,
  table: TableDefinition,
  rows: readonly Row[],
  inserting: Inserting,
): Promise<Comparison> {
  const { clickhouse, signal } = inserting
  const discarding = { ...table, name: `${table.name}_discarded` }
  await clickhouse.command(`CREATE TABLE ${discarding.name} AS ${table.name} ENGINE = Null`, signal)
  const ways = [table, discarding].flatMap((target) => formats.map((format) => ({ target, format })))
  const bodies = await Promise.all(ways.map(async ({ format }) => compressed(await format.encode(table, rows))))
  const measured = ways.map((): number[] => [])
  for (let round = 0; round <= inserts; round++) {
    for (const [index, { target, format }] of ways.entries()) {
      const before = await serverCpuUs(clickhouse, signal)
      await insert(target, format, bodies[index] ?? Buffer.alloc(0), inserting)
      const cpuUs = (await serverCpuUs(clickhouse, signal)) - before
      // The first is for the server's caches.
      if (round > 0) measured[index]?.push(cpuUs / rows.length)
      if (target === table) await clickhouse.command(`TRUNCATE TABLE ${table.name} SYNC`, signal)
    }
  }
  const medians = measured.map(median)
  return {
    title: `insert ${what} (server)`,
    item: 'row',
    ways: ways.map(({ target, format }, index) => ({
      name: target === table ? format.name : `${format.name}, nothing kept`,
      cpuUsPerItem: medians[index] ?? Number.NaN,
      ratio: (medians[index] ?? Number.NaN) / (medians[index - (index % formats.length)] ?? Number.NaN),
    })),
  }
}

/** CPU time of all threads that worked on queries since the server's start, µs. */
async function serverCpuUs(clickhouse: ClickHouse, signal: AbortSignal): Promise<number> {
  const [row] = await clickhouse.query<{ us: number }>(
    "SELECT sum(value) AS us FROM system.events WHERE event IN ('UserTimeMicroseconds', 'SystemTimeMicroseconds')",
    {},
    signal,
  )
  return row?.us ?? Number.NaN
}

async function insert(
  table: TableDefinition,
  { name }: Format,
  body: Buffer,
  { clickhouse, server: { url, user, password }, signal }: Inserting,
): Promise<void> {
  const columns = Object.keys(table.columns).map((column) => `\`${column}\``)
  const parameters = new URLSearchParams({
    database: clickhouse.database,
    query: `INSERT INTO ${table.name} (${columns.join(', ')}) FORMAT ${name}`,
    async_insert: '0',
    wait_end_of_query: '1',
  })
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password, 'Content-Encoding': 'zstd' }
  const answer = await fetch(`${url}/?${parameters}`, { method: 'POST', headers, body: new Uint8Array(body), signal })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`could not insert into ${table.name} as ${name}: ${text.slice(0, 300)}`)
}

/** As many rows as an insert has. */
const repeated = <T>(items: readonly T[], rowOf: (item: T, index: number) => Row): readonly Row[] =>
  Array.from({ length: Math.ceil(rowsPerInsert / items.length) }, () => items)
    .flat()
    .slice(0, rowsPerInsert)
    .map(rowOf)

/** JSON has no bytes. */
const withText = (row: Row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString() : value]),
  )
