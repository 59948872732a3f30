import { memoryClickHouse } from '@aftercall/clickhouse'
import { rowStoreSuite, suiteTable } from './clickhouse.suite.ts'

rowStoreSuite('the in-memory ClickHouse', () => {
  const columns = Object.entries(suiteTable.columns).map(([name, type]) => ({ name, type }))
  const store = memoryClickHouse([
    { name: 'things', columns, key: ['org', 'toDate(at)', 'id'], version: 'version', deleted: 'is_deleted' },
  ])
  return Promise.resolve({
    store,
    finalRows: () => Promise.resolve(store.finalRows('things')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})
