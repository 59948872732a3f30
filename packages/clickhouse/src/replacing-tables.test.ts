import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../schemas/clickhouse')
const tables = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split(/(?=CREATE TABLE IF NOT EXISTS )/))
  .flatMap((text) => {
    const [, name] = /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(text) ?? []
    const [, engine] = /^ENGINE = (\w+)/m.exec(text) ?? []
    const [, partition] = /^PARTITION BY (?:\w+\((\w+)\)|(\w+))$/m.exec(text) ?? []
    const [, key] = /^ORDER BY \((.+)\)/m.exec(text) ?? []
    return name === undefined ? [] : [{ name, engine, partition, key: key ?? '' }]
  })

it('are all read here', () => {
  expect(tables.length).toBeGreaterThanOrEqual(20)
})

describe.each(tables)('the table $name', ({ engine, partition, key }) => {
  it('takes a repeated row for the same row', () => {
    expect(['ReplacingMergeTree', 'AggregatingMergeTree']).toContain(engine)
    expect(key).not.toBe('')
  })

  // Rows of equal key in different partitions never merge.
  if (partition !== undefined)
    it('is partitioned by a part of its key', () => {
      expect(key.match(/\w+/g)).toContain(partition)
    })
})
