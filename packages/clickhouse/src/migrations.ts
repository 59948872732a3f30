import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One numbered file: `0001_conversations.sql`. Re-runnable: every statement creates only what is missing, or replaces a view. */
export interface MigrationFile {
  readonly id: number
  readonly name: string
  readonly sql: string
}

export interface AppliedMigration {
  readonly id: number
  readonly name: string
  readonly checksum: string
}

export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/

/** The files of a folder by number. @throws MigrationError on a file that is not numbered, or a number used twice. */
export async function readMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted()
  const files = await Promise.all(
    names.map(async (name) => {
      const match = fileName.exec(name)
      if (match === null) throw new MigrationError(`could not read ${name}: its name is not like 0001_name.sql`)
      return { id: Number(match[1]), name, sql: await readFile(join(directory, name), 'utf8') }
    }),
  )
  const twice = files.find((file, index) => files[index - 1]?.id === file.id)
  if (twice !== undefined)
    throw new MigrationError(`could not order the files: ${twice.name} has the number of another`)
  return files
}

export const checksumOf = (file: MigrationFile): string =>
  createHash('sha256').update(file.sql).digest('hex').slice(0, 32)

/**
 * What is still to be applied. A file that was changed after it was applied is an error: `CREATE … IF NOT EXISTS` would silently do
 * nothing for it.
 */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly MigrationFile[] {
  const known = new Map(applied.map((migration) => [migration.id, migration]))
  return files.filter((file) => {
    const before = known.get(file.id)
    if (before !== undefined && before.checksum !== checksumOf(file)) {
      throw new MigrationError(
        `could not migrate: ${file.name} was changed after it was applied. Put the change into a new numbered file, or start with a new database.`,
      )
    }
    return before === undefined
  })
}

/** Statements of a file: parted at semicolons outside quotes and comments; `{database}` is the connection's. */
export function statementsOf(sql: string, database: string): readonly string[] {
  const token = /'(?:[^'\\]|\\.|'')*'|`[^`]*`|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^;'"`/-]+|[\s\S]/g
  const statements = ['']
  for (const [text] of sql.matchAll(token)) {
    if (text === ';') statements.push('')
    else if (!text.startsWith('--') && !text.startsWith('/*')) statements[statements.length - 1] += text
  }
  return statements
    .map((statement) => statement.replaceAll('{database}', database).trim())
    .filter((text) => text !== '')
}
