import { type MemoryClickHouse, type Row } from '@aftercall/clickhouse'
import { type HttpTransport } from '@aftercall/genesys-api'
import { type Clock } from '@aftercall/runtime'

/** One answered request for records. */
export interface ApiRead {
  readonly at: number
  readonly status: number
  readonly ids: readonly string[]
}

/** One row as it was inserted. */
export interface WrittenRow {
  readonly at: number
  readonly version: number
  /** Epoch ms; null while the conversation is open. */
  readonly end: number | null
  readonly acwPending: boolean
  readonly sessions: number
  readonly hash: string
  readonly isDeleted: boolean
}

/** What happened on the way, for the trace and for figures. Nothing of it is seen by the pipeline. */
export interface Ledger {
  readonly reads: readonly ApiRead[]
  readonly written: ReadonlyMap<string, readonly WrittenRow[]>
  /** Conversations that had a row, and at some moment had none. */
  readonly vanished: ReadonlySet<string>
  watchTransport(transport: HttpTransport): HttpTransport
  watchStore(store: MemoryClickHouse): MemoryClickHouse
}

export function openLedger(clock: Clock): Ledger {
  const reads: ApiRead[] = []
  const written = new Map<string, WrittenRow[]>()
  const vanished = new Set<string>()
  const note = (row: Row) => {
    const id = String(row['conversation_id'])
    const list = written.get(id) ?? []
    written.set(id, list)
    list.push({
      at: clock.now(),
      version: Number(row['version']),
      end: row['conversation_end'] as number | null,
      acwPending: row['acw_pending'] === 1,
      sessions: Number(row['session_count']),
      hash: String(row['record_hash']),
      isDeleted: row['is_deleted'] === 1,
    })
  }
  return {
    reads,
    written,
    vanished,
    watchTransport: (transport) => ({
      async exchange(request, signal) {
        const answer = await transport.exchange(request, signal)
        const ids = idsIn(request.url)
        if (ids.length > 0) reads.push({ at: clock.now(), status: answer.status, ids })
        return answer
      },
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    }),
    watchStore: (store) => ({
      ...store,
      async insert(table, rows, signal) {
        const summary = await store.insert(table, rows, signal)
        if (table.name === 'conversations') {
          for (const row of rows) note(row)
          const deleted = rows.filter((row) => row['is_deleted'] === 1).map((row) => row['conversation_id'])
          if (deleted.length > 0) {
            const live = new Set(store.finalRows('conversations').map((row) => row['conversation_id']))
            for (const id of deleted) if (!live.has(id)) vanished.add(String(id))
          }
        }
        return summary
      },
    }),
  }
}

const oneRecord = /\/analytics\/conversations\/([^/?]+)\/details$/

function idsIn(url: string): readonly string[] {
  const { pathname, searchParams } = new URL(url)
  const [, one] = oneRecord.exec(pathname) ?? []
  if (one !== undefined) return [decodeURIComponent(one)]
  return searchParams.getAll('id').flatMap((value) => value.split(','))
}
