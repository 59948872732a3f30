import { ClickHouseRequestError, type LiveColumn, SchemaMismatchError } from '@aftercall/clickhouse'
import { silentLogger, virtualClock, watchdog as createWatchdog } from '@aftercall/runtime'
import { verifyTables } from './verify-tables.ts'

const table = { name: 't', columns: { id: 'String' } }
const noAnswer = new ClickHouseRequestError('answer a query', null, 'nobody is there')

function world(answers: readonly (readonly LiveColumn[] | Error)[]) {
  const clock = virtualClock(0)
  const watchdog = createWatchdog({ clock })
  const left = [...answers]
  const stop = new AbortController()
  const columnsOf = () => {
    const answer = left.shift() ?? noAnswer
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const watch = watchdog.loop('start', { maxSilenceMs: 1_000 })
  const parts = { store: { database: 'd', columnsOf }, clock, log: silentLogger, watch }
  return { clock, watchdog, stop, verified: verifyTables([table], parts, stop.signal) }
}

describe('the tables at the start', () => {
  it('are right when they have what is written', async () => {
    expect(await world([[{ name: 'id', type: 'LowCardinality(String)' }]]).verified).toBe(true)
  })

  it('are told by difference when they are not, with what to run', async () => {
    const { verified } = world([[{ name: 'id', type: 'UInt64' }]])
    await expect(verified).rejects.toThrow(SchemaMismatchError)
    await expect(verified).rejects.toThrow(/column t\.id is UInt64, not String.*aftercall setup/)
  })

  it('are waited for while nobody answers, and the wait is declared', async () => {
    const { clock, watchdog, verified } = world([noAnswer, noAnswer, [{ name: 'id', type: 'String' }]])
    await clock.advance(0)
    expect(watchdog.degraded()).toEqual(['start: ClickHouse does not answer'])
    await clock.advance(60_000)
    expect(await verified).toBe(true)
  })

  it('are not waited for when the process is to stop', async () => {
    const { clock, stop, verified } = world([])
    await clock.advance(0)
    stop.abort()
    expect(await verified).toBe(false)
  })

  it('are not asked for again when access is denied', async () => {
    await expect(world([new ClickHouseRequestError('answer a query', 516, 'denied')]).verified).rejects.toThrow(
      'denied',
    )
  })
})
