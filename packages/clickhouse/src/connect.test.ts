import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo } from 'node:net'
import { connectClickHouse } from './connect.ts'
import { type TableDefinition } from './table.ts'

const never = new AbortController().signal
const table: TableDefinition = { name: 'things', columns: { id: 'String' } }

/** A server that says yes to everything and keeps the heads of what it was asked. */
async function listening({ afterMs = 0 } = {}) {
  const heads: IncomingMessage[] = []
  const server = createServer((request, response) => {
    heads.push(request)
    request.resume().on('end', () => setTimeout(() => response.end(), afterMs))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => heads.map(({ url, headers }) => ({ query: new URL(url ?? '', 'http://x').searchParams, headers })),
    sockets: () => new Set(heads.map(({ socket }) => socket)).size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
const at = (url: string, more = {}) =>
  connectClickHouse({ url, database: 'd', user: 'u', password: 'p', requestTimeoutMs: 7_000, ...more })

it('has an insert written before it is answered, without a token by which other rows could be taken for a repeat', async () => {
  await using server = await listening()
  await using store = await at(server.url)
  await store.insert(table, [{ id: 'a' }], never)
  const [insert] = server.asked()
  expect(Object.fromEntries(insert?.query ?? [])).toMatchObject({
    async_insert: '0',
    wait_end_of_query: '1',
    query: expect.stringContaining('FORMAT Native'),
  })
  expect(insert?.query.has('insert_deduplication_token')).toBe(false)
  expect(insert?.headers['content-encoding']).toBe('zstd')
})

it('lets the server give up first, whose answer says what became of the insert', async () => {
  await using server = await listening({ afterMs: 300 })
  await using store = await at(server.url, { requestTimeoutMs: 100 })
  // The server reckons in seconds; the client waits longer than it was told to let the server work.
  await store.insert(table, [{ id: 'a' }], never)
  expect(server.asked()[0]?.query.get('max_execution_time')).toBe('1')
})

it('reads every answer to its end, so that one connection serves again and again', async () => {
  await using server = await listening()
  await using store = await at(server.url, { maxConnections: 1 })
  for (let turn = 0; turn < 3; turn++) await store.insert(table, [{ id: 'a' }], never)
  expect(server.sockets()).toBe(1)
})
