import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ClickHouse, classify, columnDifferences, connectClickHouse, MigrationError } from '@aftercall/clickhouse'
import fc from 'fast-check'
import { tables } from '../../services/sink/src/core/routes.ts'
import { cut, type Deed, loseAnswer } from '../support/interposer/deeds.ts'
import { openInterposer } from '../support/interposer/interposer.ts'
import { freshDatabase, testStack } from '../support/stack.ts'
import { rowStoreSuite, suiteTable, thing } from './clickhouse.suite.ts'

const signal = new AbortController().signal
const schemaDirectory = join(import.meta.dirname, '../../schemas/clickhouse')

async function connected(more: { url?: string } = {}): Promise<{ store: ClickHouse } & AsyncDisposable> {
  const database = await freshDatabase()
  const store = await connectClickHouse({ ...testStack().clickhouse, ...more, database: database.name })
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

const createThings = `
  CREATE TABLE things (
    org LowCardinality(String), id String, at DateTime64(3, 'UTC'), ended_at Nullable(DateTime64(3, 'UTC')), score Nullable(Float64),
    total Int64, ok Bool, \`parts.name\` Array(LowCardinality(String)), \`parts.value\` Array(Nullable(Int64)),
    \`parts.tags\` Array(Array(LowCardinality(String))), attributes Map(LowCardinality(String), String), version UInt64,
    is_deleted UInt8
  ) ENGINE = ReplacingMergeTree(version, is_deleted) PARTITION BY toYYYYMM(at) ORDER BY (org, toDate(at), id)`

rowStoreSuite('ClickHouse', async () => {
  const interposer = await openInterposer({ kind: 'clickhouse', url: testStack().clickhouse.url })
  const { store, ...owner } = await connected({ url: interposer.url })
  await store.command(createThings, signal)
  const once = (deed: Deed) => void interposer.tell({ when: ({ action }) => action === 'insert', deed, times: 1 })
  return {
    store,
    loseNextAnswer: () => once(loseAnswer()),
    cutNext: () => once(cut()),
    async finalRows() {
      const rows = await store.query<Record<string, unknown>>('SELECT * FROM things FINAL ORDER BY id, at', {}, signal)
      const ms = (time: unknown) => (time === null ? null : Date.parse(String(time)))
      return rows.map((row) => ({ ...row, at: ms(row['at']), ended_at: ms(row['ended_at']) }))
    },
    async [Symbol.asyncDispose]() {
      await owner[Symbol.asyncDispose]()
      await interposer[Symbol.asyncDispose]()
    },
  }
})

describe('the real ClickHouse', () => {
  it('writes the blocks of one insert as one part', async () => {
    await using owner = await connected()
    await owner.store.command(createThings, signal)
    const rows = Array.from({ length: 2_000 }, (_, index) => thing(`r${index}`, 1))
    await owner.store.insert(suiteTable, rows, signal)
    const parts = "SELECT count() AS parts FROM system.parts WHERE database = currentDatabase() AND table = 'things'"
    expect(await owner.store.query(parts, {}, signal)).toEqual([{ parts: 1 }])
  })

  it('reads every value as it was sent', async () => {
    await using owner = await connected()
    await owner.store.command(
      'CREATE TABLE v (n UInt32, s String, i Int64, f Float64, a Array(Nullable(String))) ENGINE = Memory',
      signal,
    )
    const table = {
      name: 'v',
      columns: { n: 'UInt32', s: 'String', i: 'Int64', f: 'Float64', a: 'Array(Nullable(String))' },
    }
    const value = fc.record({
      s: fc.string({ unit: 'grapheme' }),
      i: fc.maxSafeInteger(),
      f: fc.double({ noNaN: true, noDefaultInfinity: true }).map((f) => (Object.is(f, -0) ? 0 : f)),
      a: fc.array(fc.option(fc.string({ unit: 'grapheme' }))),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 50 }), async (values) => {
        await owner.store.command('TRUNCATE TABLE v', signal)
        const rows = values.map((row, n) => ({ n, ...row }))
        await owner.store.insert(table, rows, signal)
        expect(await owner.store.query('SELECT * FROM v ORDER BY n', {}, signal)).toEqual(rows)
      }),
      { numRuns: 30 },
    )
  })

  it('tells that the rows are to blame when arrays of one group differ in length', async () => {
    await using owner = await connected()
    await owner.store.command(createThings, signal)
    const insert = owner.store.insert(suiteTable, [thing('a', 1, { 'parts.value': [1] })], signal)
    expect(await insert.then(() => 'inserted', classify)).toBe('data')
  })

  it('does not quote rows in errors of inserts', async () => {
    await using owner = await connected()
    await owner.store.command(
      "CREATE TABLE c (s String, CONSTRAINT no CHECK s != 'secret-4711') ENGINE = Memory",
      signal,
    )
    const insert = owner.store.insert({ name: 'c', columns: { s: 'String' } }, [{ s: 'secret-4711' }], signal)
    const error = await insert.then(
      () => undefined,
      (refused: unknown) => refused as Error,
    )
    expect(error?.message).toContain('code 469')
    expect(JSON.stringify([error?.message, error?.cause, error?.stack])).not.toContain('4711')
  })

  it('is asked again when it is not there, hangs up or answers nonsense', async () => {
    const server = createServer((request, response) => {
      if (request.url?.includes('nonsense')) response.writeHead(502).end('<html>bad gateway</html>')
      else request.socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const failure = async (options: { url: string; database: string }) => {
      await using store = await connectClickHouse({ ...options, user: 'default', password: '' })
      return store.insert(suiteTable, [thing('a', 1)], signal).then(() => 'inserted', classify)
    }
    expect(await failure({ url, database: 'hangs_up' })).toBe('retry')
    expect(await failure({ url, database: 'nonsense' })).toBe('retry')
    await new Promise((resolve) => server.close(resolve))
    expect(await failure({ url, database: 'nobody' })).toBe('retry')
  })

  it('passes parameters of queries beside the text', async () => {
    await using owner = await connected()
    const sql = 'SELECT {text:String} AS text, {number:UInt32} + 1 AS number, {many:Array(String)} AS many'
    const parameters = { text: "it's; --", number: 41, many: ['a', "b'"] }
    expect(await owner.store.query(sql, parameters, signal)).toEqual([
      { text: "it's; --", number: 42, many: ['a', "b'"] },
    ])
  })
})

describe('migrations', () => {
  it('make a database with every table and view, and change nothing when run again', async () => {
    await using owner = await connected()
    await owner.store.command(`DROP DATABASE ${owner.store.database}`, signal)
    const applied = await owner.store.migrate(schemaDirectory, signal)
    expect(applied[0]).toBe('0001_conversations.sql')
    expect(await owner.store.migrate(schemaDirectory, signal)).toEqual([])
    const counts = await owner.store.query<{ name: string }>(
      // A view with a parameter is asked with one.
      "SELECT concat(name, if(position(create_table_query, '{grace_s:') > 0, '(grace_s = 0)', '')) AS name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'v!_%' ESCAPE '!'",
      {},
      signal,
    )
    for (const { name } of counts) expect(await owner.store.query(`SELECT * FROM ${name}`, {}, signal)).toEqual([])
  })

  it('can be run again even where nothing was recorded', async () => {
    await using owner = await connected()
    await owner.store.migrate(schemaDirectory, signal)
    await owner.store.command('TRUNCATE TABLE schema_migrations', signal)
    expect((await owner.store.migrate(schemaDirectory, signal)).length).toBeGreaterThan(0)
  })

  it('comment every table and every column', async () => {
    await using owner = await connected()
    await owner.store.migrate(schemaDirectory, signal)
    const bare = `
      SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = '' AND table NOT LIKE 'v!_%' ESCAPE '!'
        AND table NOT IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView')
      UNION ALL
      SELECT name, '' FROM system.tables WHERE database = currentDatabase() AND comment = '' AND name NOT LIKE 'v!_%' ESCAPE '!'`
    expect(await owner.store.query(bare, {}, signal)).toEqual([])
  })

  it('make nothing that docs/reference/tables.md does not tell', async () => {
    await using owner = await connected()
    await owner.store.migrate(schemaDirectory, signal)
    const page = await readFile(join(schemaDirectory, '../../docs/reference/tables.md'), 'utf8')
    const made = 'SELECT name FROM system.tables WHERE database = currentDatabase()'
    const names = (await owner.store.query<{ name: string }>(made, {}, signal)).map(({ name }) => name)
    expect(names).toContain('v_conversation_sentiment')
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it('make the tables that the sink writes', async () => {
    await using owner = await connected()
    await owner.store.migrate(schemaDirectory, signal)
    for (const { table } of tables)
      expect(columnDifferences(table, await owner.store.columnsOf(table.name, signal))).toEqual([])
  })

  it('leave no column of these tables unwritten that has no default', async () => {
    await using owner = await connected()
    await owner.store.migrate(schemaDirectory, signal)
    const bare =
      'SELECT table, name FROM system.columns WHERE database = currentDatabase() AND default_kind = {none:String}'
    const columns = await owner.store.query<{ table: string; name: string }>(bare, { none: '' }, signal)
    for (const { table } of tables) {
      const stored = columns.filter((column) => column.table === table.name).map(({ name }) => name)
      expect(stored.filter((name) => !Object.hasOwn(table.columns, name))).toEqual([])
    }
  })

  it('stop at a file that fails, name it and keep what was applied before', async () => {
    await using owner = await connected()
    const good = { id: 1, name: '0001_good.sql', sql: 'CREATE TABLE IF NOT EXISTS good (x UInt8) ENGINE = Memory' }
    const bad = { id: 2, name: '0002_bad.sql', sql: 'CREATE TABLE bad (x NoSuchType) ENGINE = Memory' }
    await expect(owner.store.migrate([good, bad], signal)).rejects.toThrow(MigrationError)
    await expect(owner.store.migrate([good, bad], signal)).rejects.toThrow('0002_bad.sql')
    const mended = { ...bad, sql: 'CREATE TABLE bad (x UInt8) ENGINE = Memory' }
    expect(await owner.store.migrate([good, mended], signal)).toEqual(['0002_bad.sql'])
  })
})
