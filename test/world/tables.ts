import { join } from 'node:path'
import { type MemoryTable, readMigrations, statementsOf } from '@aftercall/clickhouse'
import { tables } from '../../services/sink/src/core/routes.ts'

const directory = join(import.meta.dirname, '../../schemas/clickhouse')

/** Every table that the sink writes, with key and version as the real one is created. */
export async function worldTables(): Promise<readonly MemoryTable[]> {
  const files = await readMigrations(directory)
  const statements = files.flatMap(({ sql }) => statementsOf(sql, 'world'))
  return tables.map(({ table: { name, columns } }) => {
    const created = statements.find((text) => new RegExp(`CREATE TABLE IF NOT EXISTS ${name}\\b`).test(text))
    if (created === undefined) throw new Error(`no file of schemas/clickhouse creates ${name}, which the sink writes`)
    return {
      name,
      columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
      ...engineOf(created, name, columns),
    }
  })
}

/** `ENGINE = ReplacingMergeTree(version, is_deleted) … ORDER BY (a, toDate(b), c)` */
function engineOf(created: string, name: string, columns: Readonly<Record<string, string>>) {
  const [, list = ''] = /ORDER BY \(((?:[^()]|\([^()]*\))*)\)/.exec(created) ?? []
  if (list === '') throw new Error(`no ORDER BY is found where ${name} is created`)
  const [, argumentsOf = ''] = /ReplacingMergeTree\(([^)]*)\)/.exec(created) ?? []
  const [version, deleted] = argumentsOf.split(',').map((text) => text.trim())
  return {
    key: list.split(/,(?![^(]*\))/).map((text) => text.trim()),
    // What the server computes of other columns is not sent: of equal keys the last one is as good as any.
    ...(version !== undefined && Object.hasOwn(columns, version) ? { version } : {}),
    ...(deleted !== undefined && Object.hasOwn(columns, deleted) ? { deleted } : {}),
  }
}
