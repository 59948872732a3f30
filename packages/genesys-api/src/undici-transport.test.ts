import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type Clock } from './clock.ts'
import { defaultHttpLimits, undiciTransport } from './undici-transport.ts'

const never = new AbortController().signal
/** Deadlines of these tests never come. */
const still: Clock = {
  now: () => 0,
  sleep: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    }),
}

it('waits for seconds where the client underneath would wait for minutes', () => {
  const { connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs, deadlineMs, connections, keepAliveMs } = defaultHttpLimits
  for (const limitMs of [connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs]) expect(limitMs).toBeLessThanOrEqual(15_000)
  expect(deadlineMs).toBeLessThanOrEqual(60_000)
  expect(connections).toBeLessThanOrEqual(16)
  // Servers and balancers keep an idle connection for five seconds or more.
  expect(keepAliveMs).toBeLessThan(5_000)
})

it('reads a refusal to its end, so that its connection serves the next try', async () => {
  const sockets = new Set<unknown>()
  const server = createServer((request, response) => {
    sockets.add(request.socket)
    response.writeHead(503).end(Buffer.alloc(1_000_000, ' '))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await using transport = undiciTransport({ clock: still, limits: { connections: 1 } })
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await transport.exchange({ method: 'GET', url, headers: {}, maxBodyBytes: 2_000_000 }, never)
    expect(answer).toMatchObject({ status: 503, bodyBytes: 1_000_000 })
  }
  expect(sockets.size).toBe(1)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
