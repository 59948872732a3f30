import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { ClickHouseRequestError, failureOf } from './failure.ts'
import { checksumOf, MigrationError, pendingMigrations, readMigrations, statementsOf } from './migrations.ts'
import { encodeRows } from './native/encode-rows.ts'
import { type ClickHouse } from './port.ts'
import { type LiveColumn, type TableDefinition } from './table.ts'

export interface ClickHouseOptions {
  /** Of the HTTP interface. */
  readonly url: string
  readonly database: string
  readonly user: string
  readonly password: string
  /** PEM file of the authority that signed the server's certificate, where it is not a public one. */
  readonly caFile?: string
  /** How long the server may work on one request, ms; the client waits `clientAllowanceMs` longer. */
  readonly requestTimeoutMs?: number
  readonly maxConnections?: number
}

/** The server's own time limit answers with an error; only a lost connection runs into the client's. */
const clientAllowanceMs = 15_000
/** Below the three seconds after which the server closes an idle connection. */
const idleSocketMs = 2_500

const settings = {
  // On by default since 26.3; an acknowledged row must be a written row.
  async_insert: 0,
  // The status of the answer is the outcome, never a message in its middle.
  wait_end_of_query: 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  date_time_output_format: 'iso',
} as const

/** A connection pool; nothing is sent before the first call. */
export async function connectClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  const { url, database, user, password, caFile, requestTimeoutMs = 60_000, maxConnections = 10 } = options
  const tls = caFile === undefined ? undefined : { ca_cert: await readFile(caFile) }
  const open = (inDatabase: string) =>
    createClient({
      url,
      username: user,
      password,
      database: inDatabase,
      application: 'aftercall',
      request_timeout: requestTimeoutMs + clientAllowanceMs,
      max_open_connections: maxConnections,
      keep_alive: { enabled: true, idle_socket_ttl: idleSocketMs, eagerly_destroy_stale_sockets: true },
      compression: { request: { codec: 'zstd', level: 1 }, response: false },
      clickhouse_settings: { ...settings, max_execution_time: Math.ceil(requestTimeoutMs / 1000) },
      log: { level: ClickHouseLogLevel.OFF },
      ...(tls === undefined ? {} : { tls }),
    })
  const client = open(database)

  const query = async <T>(sql: string, parameters: Readonly<Record<string, unknown>>, signal: AbortSignal) => {
    const result = await request('answer a query', signal, () =>
      client.query({ query: sql, query_params: { ...parameters }, format: 'JSONEachRow', abort_signal: signal }),
    )
    return request('read the answer of a query', signal, () => result.json<T>())
  }
  const command = async (sql: string, signal: AbortSignal) => {
    await request('run a statement', signal, () => client.command({ query: sql, abort_signal: signal }))
  }

  return {
    database,
    query,
    command,
    async insert(table, rows, signal) {
      if (rows.length === 0) return { rows: 0, bytes: 0 }
      const blocks = await encodeRows(table, rows, signal)
      const action = `insert ${rows.length} rows into ${table.name}`
      await request(
        action,
        signal,
        async () => {
          const { stream } = await client.exec({
            query: insertStatement(table),
            values: Readable.from(blocks, { objectMode: false }),
            abort_signal: signal,
          })
          // An unread answer would hold its connection.
          await drain(stream)
        },
        { quoteServer: false },
      )
      return { rows: rows.length, bytes: blocks.reduce((sum, block) => sum + block.length, 0) }
    },
    columnsOf: (table, signal) =>
      query<LiveColumn>(
        'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position',
        { table },
        signal,
      ),
    async migrate(source, signal) {
      const files = typeof source === 'string' ? await readMigrations(source) : source
      // The database may not exist yet, so nothing can be asked of it.
      const server = open('default')
      try {
        await request(`create database ${database}`, signal, () =>
          server.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoted(database)}`, abort_signal: signal }),
        )
      } finally {
        await server.close()
      }
      await command(migrationsTable, signal)
      const applied = await query<{ id: number; name: string; checksum: string }>(
        'SELECT id, name, checksum FROM schema_migrations FINAL ORDER BY id',
        {},
        signal,
      )
      const pending = pendingMigrations(files, applied)
      for (const file of pending) {
        for (const sql of statementsOf(file.sql, quoted(database))) {
          await command(sql, signal).catch((error: unknown) => {
            throw new MigrationError(`could not apply ${file.name}: ${sql.slice(0, 80).replaceAll(/\s+/g, ' ')} …`, {
              cause: error,
            })
          })
        }
        await request(`record ${file.name}`, signal, () =>
          client.insert({
            table: 'schema_migrations',
            values: [{ id: file.id, name: file.name, checksum: checksumOf(file) }],
            format: 'JSONEachRow',
            abort_signal: signal,
          }),
        )
      }
      return pending.map((file) => file.name)
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

const migrationsTable = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    id UInt32 COMMENT 'Number of the file.',
    name String COMMENT 'Name of the file.',
    checksum String COMMENT 'SHA-256 of its text, shortened.',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied.'
  ) ENGINE = ReplacingMergeTree(applied_at) ORDER BY id COMMENT 'Which numbered files were applied to this database.'`

const insertStatement = (table: TableDefinition) =>
  `INSERT INTO ${quoted(table.name)} (${Object.keys(table.columns).map(quoted).join(', ')}) FORMAT Native`

const quoted = (name: string) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) void chunk
}

/**
 * Runs one request; the client's many errors come out as one. What the server says of an insert may quote values, so only its code and
 * name are kept.
 */
async function request<T>(
  action: string,
  signal: AbortSignal,
  send: () => Promise<T>,
  { quoteServer = true }: { quoteServer?: boolean } = {},
): Promise<T> {
  signal.throwIfAborted()
  try {
    return await send()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ClickHouseError) {
      const code = Number(error.code)
      const why = quoteServer
        ? `${error.message} (code ${code})`
        : `the server answered ${error.type ?? 'an error'} (code ${code})`
      const setup = failureOf(code) === 'setup' ? ' Check the user, its grants, and run `aftercall setup`.' : ''
      throw new ClickHouseRequestError(action, code, `${why}.${setup}`)
    }
    const code = (error as NodeJS.ErrnoException).code
    const why = code === undefined ? 'there was no readable answer' : `there was no readable answer (${code})`
    throw new ClickHouseRequestError(action, null, why, { cause: error })
  }
}
