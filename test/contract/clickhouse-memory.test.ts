import { memoryClickHouse, noAnswer, serverError } from '@aftercall/clickhouse'
import { rowStoreSuite, suiteTable, thing } from './clickhouse.suite.ts'

function openStore() {
  const columns = Object.entries(suiteTable.columns).map(([name, type]) => ({ name, type }))
  return memoryClickHouse([
    { name: 'things', columns, key: ['org', 'toDate(at)', 'id'], version: 'version', deleted: 'is_deleted' },
  ])
}

rowStoreSuite('the in-memory ClickHouse', () => {
  const store = openStore()
  /** Once, and then no more. */
  const breakAt = (moment: 'beforeInsert' | 'afterInsert') => () => {
    store[moment] = () => {
      store[moment] = undefined
      throw noAnswer()
    }
  }
  return Promise.resolve({
    store,
    finalRows: () => Promise.resolve(store.finalRows('things')),
    loseNextAnswer: breakAt('afterInsert'),
    cutNext: breakAt('beforeInsert'),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

describe('the in-memory ClickHouse, when told to fail', () => {
  const signal = new AbortController().signal
  const rows = ['a', 'b', 'c'].map((id) => thing(id, 1))

  it('writes some of an insert and not the rest', async () => {
    const store = openStore()
    store.partOfInsert = () => ({ written: 2, error: serverError(241) })
    const insert = store.insert(suiteTable, rows, signal)
    await expect(insert).rejects.toMatchObject({ code: 241, failure: 'retry' })
    expect(store.finalRows('things')).toEqual(rows.slice(0, 2))
    store.partOfInsert = undefined
    await store.insert(suiteTable, rows, signal)
    expect(store.finalRows('things')).toEqual(rows)
  })

  it.each([
    [252, 'retry'],
    [60, 'setup'],
    [6, 'data'],
  ])('answers %i, which says %s', async (code, failure) => {
    const store = openStore()
    store.beforeInsert = () => {
      throw serverError(code)
    }
    await expect(store.insert(suiteTable, rows, signal)).rejects.toMatchObject({ code, failure })
    expect(store.finalRows('things')).toEqual([])
    expect(store.inserts).toBe(0)
  })

  it('fails to tell its columns', async () => {
    const store = openStore()
    store.beforeColumns = () => {
      throw noAnswer()
    }
    await expect(store.columnsOf('things', signal)).rejects.toMatchObject({ failure: 'retry' })
  })
})
