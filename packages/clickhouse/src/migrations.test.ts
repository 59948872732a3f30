import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checksumOf, MigrationError, pendingMigrations, readMigrations, statementsOf } from './migrations.ts'

describe('the statements of a file', () => {
  it('are parted at semicolons outside quotes and comments', () => {
    const sql = `
      -- a comment; with a semicolon
      CREATE TABLE a (x String COMMENT 'one; it''s \\'quoted\\' -- not a comment') ENGINE = Memory;
      /* another; comment */ CREATE TABLE \`b;c\` (y UInt8) ENGINE = Memory;
    `
    expect(statementsOf(sql, 'db')).toEqual([
      "CREATE TABLE a (x String COMMENT 'one; it''s \\'quoted\\' -- not a comment') ENGINE = Memory",
      'CREATE TABLE `b;c` (y UInt8) ENGINE = Memory',
    ])
  })

  it('name the database of the connection where they ask for it', () => {
    expect(statementsOf('SELECT 1 FROM {database}.a - 1 / 2', '`x`')).toEqual(['SELECT 1 FROM `x`.a - 1 / 2'])
  })

  it('are none in a file of comments', () => {
    expect(statementsOf('-- nothing\n;;\n', 'db')).toEqual([])
  })
})

describe('what is still to be applied', () => {
  const files = [
    { id: 1, name: '0001_a.sql', sql: 'A' },
    { id: 2, name: '0002_b.sql', sql: 'B' },
  ]
  const applied = files.map((file) => ({ id: file.id, name: file.name, checksum: checksumOf(file) }))

  it('is everything in a new database and nothing in a current one', () => {
    expect(pendingMigrations(files, [])).toEqual(files)
    expect(pendingMigrations(files, applied)).toEqual([])
    expect(pendingMigrations(files, applied.slice(0, 1))).toEqual(files.slice(1))
  })

  it('is an error when an applied file was changed', () => {
    expect(() => pendingMigrations([{ ...files[0]!, sql: 'changed' }], applied)).toThrow(MigrationError)
  })
})

describe('the files of a folder', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'migrations-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const write = (...names: string[]) => Promise.all(names.map((name) => writeFile(join(directory, name), name)))

  it('come in order of their numbers', async () => {
    await write('0010_ten.sql', '0002_two.sql', 'README.md')
    expect((await readMigrations(directory)).map(({ id, name }) => [id, name])).toEqual([
      [2, '0002_two.sql'],
      [10, '0010_ten.sql'],
    ])
  })

  it('must be numbered, each by its own number', async () => {
    await write('0001_a.sql', '0001_b.sql')
    await expect(readMigrations(directory)).rejects.toThrow('0001_b.sql has the number of another')
    await write('oops.sql')
    await expect(readMigrations(directory)).rejects.toThrow('oops.sql')
  })
})
