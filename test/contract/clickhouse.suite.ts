import { classify, RowFaultError, type RowStore, type Row } from '@aftercall/clickhouse'

/** A store that holds one table like `statement`, and what its final rows are. */
export interface StoreHarness extends AsyncDisposable {
  readonly store: RowStore
  finalRows(): Promise<readonly Row[]>
  /** The next insert is written, and its answer never comes. */
  loseNextAnswer(): void
  /** The connection breaks before the next insert reaches the server. */
  cutNext(): void
}

/** The table of the suite: identity (org, UTC date of `at`, id), the greatest version is live unless it is deleted. */
export const suiteTable = {
  name: 'things',
  columns: {
    org: 'String',
    id: 'String',
    at: 'DateTime64(3)',
    ended_at: 'Nullable(DateTime64(3))',
    score: 'Nullable(Float64)',
    total: 'Int64',
    ok: 'Bool',
    'parts.name': 'Array(String)',
    'parts.value': 'Array(Nullable(Int64))',
    'parts.tags': 'Array(Array(String))',
    attributes: 'Map(String, String)',
    version: 'UInt64',
    is_deleted: 'UInt8',
  },
} as const

export const thing = (id: string, version: number, more: Row = {}): Row => ({
  org: 'org-1',
  id,
  at: Date.UTC(2024, 4, 5, 6, 7, 8, 9),
  ended_at: null,
  score: 4.25,
  total: -5_000_000_000,
  ok: true,
  'parts.name': ['größer', 'b'.repeat(300)],
  'parts.value': [null, 12],
  'parts.tags': [['x', 'y'], []],
  attributes: { 'ANI ': '1' },
  version,
  is_deleted: 0,
  ...more,
})

/** What every row store must do, the real one and its twin. */
export function rowStoreSuite(name: string, open: () => Promise<StoreHarness>): void {
  describe(name, () => {
    const signal = new AbortController().signal
    let harness: StoreHarness
    beforeEach(async () => {
      harness = await open()
    })
    afterEach(() => harness[Symbol.asyncDispose]())

    it('gives back what was inserted', async () => {
      const rows = [
        thing('a', 1),
        thing('b', 1, { ended_at: 0, score: null, attributes: {}, 'parts.tags': [[], ['z']] }),
      ]
      const summary = await harness.store.insert(suiteTable, rows, signal)
      expect(summary.rows).toBe(2)
      expect(summary.bytes).toBeGreaterThan(500)
      expect(await harness.finalRows()).toEqual(rows)
    })

    it('inserts nothing for no rows', async () => {
      expect(await harness.store.insert(suiteTable, [], signal)).toEqual({ rows: 0, bytes: 0 })
      expect(await harness.finalRows()).toEqual([])
    })

    it('is not changed by a repeat', async () => {
      const rows = [thing('a', 7), thing('b', 7)]
      await harness.store.insert(suiteTable, rows, signal)
      await harness.store.insert(suiteTable, rows, signal)
      expect(await harness.finalRows()).toEqual(rows)
    })

    it('keeps the greatest version, in whatever order they come', async () => {
      await harness.store.insert(suiteTable, [thing('a', 2, { total: 2 })], signal)
      await harness.store.insert(suiteTable, [thing('a', 1, { total: 1 }), thing('a', 3, { total: 3 })], signal)
      await harness.store.insert(suiteTable, [thing('a', 2, { total: 4 })], signal)
      expect(await harness.finalRows()).toEqual([thing('a', 3, { total: 3 })])
    })

    it('keeps a key of its own for each day', async () => {
      const nextDay = thing('a', 1, { at: Date.UTC(2024, 4, 6) })
      await harness.store.insert(suiteTable, [thing('a', 2), nextDay], signal)
      expect(await harness.finalRows()).toEqual([thing('a', 2), nextDay])
    })

    it('shows nothing of what its newest version deletes, and again what is newer', async () => {
      const rows = [thing('a', 1), thing('b', 1), thing('a', 2, { is_deleted: 1 }), thing('b', 2, { is_deleted: 1 })]
      await harness.store.insert(suiteTable, rows, signal)
      await harness.store.insert(suiteTable, [thing('a', 1), thing('b', 3)], signal)
      expect(await harness.finalRows()).toEqual([thing('b', 3)])
    })

    it('has written an insert whose answer is lost, and its repeat changes nothing', async () => {
      const rows = [thing('a', 4), thing('b', 4)]
      harness.loseNextAnswer()
      const lost: unknown = await harness.store.insert(suiteTable, rows, signal).catch((error: unknown) => error)
      expect(lost).toMatchObject({ name: 'ClickHouseRequestError', code: null, failure: 'retry' })
      // The connection breaks when the server has answered, so nothing has to be waited for.
      expect(await harness.finalRows()).toEqual(rows)
      await harness.store.insert(suiteTable, rows, signal)
      expect(await harness.finalRows()).toEqual(rows)
    })

    it('has written nothing of an insert that never arrived', async () => {
      harness.cutNext()
      const cut: unknown = await harness.store.insert(suiteTable, [thing('a', 1)], signal).catch((e: unknown) => e)
      expect(cut).toMatchObject({ name: 'ClickHouseRequestError', code: null, failure: 'retry' })
      expect(await harness.finalRows()).toEqual([])
      await harness.store.insert(suiteTable, [thing('a', 1)], signal)
      expect(await harness.finalRows()).toEqual([thing('a', 1)])
    })

    it('takes many rows in one insert', async () => {
      const rows = Array.from({ length: 3_000 }, (_, index) => thing(String(index).padStart(5, '0'), 1))
      await harness.store.insert(suiteTable, rows, signal)
      expect(await harness.finalRows()).toEqual(rows)
    })

    it('inserts nothing when one row does not fit, and tells which', async () => {
      const rows = Array.from({ length: 600 }, (_, index) => thing(`r${index}`, index === 599 ? -1 : 1))
      const fault: unknown = await harness.store.insert(suiteTable, rows, signal).catch((error: unknown) => error)
      expect(fault).toBeInstanceOf(RowFaultError)
      expect(fault).toMatchObject({ table: 'things', column: 'version', rowIndex: 599 })
      expect(await harness.finalRows()).toEqual([])
    })

    it('says that a table or a column is missing, which no row is to blame for', async () => {
      const nowhere = { ...suiteTable, name: 'nowhere' }
      const more = { name: 'things', columns: { ...suiteTable.columns, extra: 'String' } }
      const failure = (insert: Promise<unknown>) => insert.then(() => 'inserted', classify)
      expect(await failure(harness.store.insert(nowhere, [thing('a', 1)], signal))).toBe('setup')
      expect(await failure(harness.store.insert(more, [thing('a', 1, { extra: 'x' })], signal))).toBe('setup')
    })

    it('knows the columns of its tables', async () => {
      const columns = await harness.store.columnsOf('things', signal)
      expect(columns.map((column) => column.name)).toEqual(Object.keys(suiteTable.columns))
      expect(await harness.store.columnsOf('nowhere', signal)).toEqual([])
    })

    it('does nothing once its signal is aborted', async () => {
      const aborted = AbortSignal.abort(new Error('stop'))
      await expect(harness.store.insert(suiteTable, [thing('a', 1)], aborted)).rejects.toThrow('stop')
      expect(await harness.finalRows()).toEqual([])
    })
  })
}
