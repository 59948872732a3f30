import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { resetSocket } from './reset-socket.ts'

async function connected() {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [[other]] = await Promise.all([accepted, once(client, 'connect')])
  const errors: unknown[] = []
  for (const socket of [client, other]) socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
  other.resume()
  return {
    client,
    other,
    errors,
    async [Symbol.asyncDispose]() {
      other.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it('resets a connection that is in use', async () => {
  await using place = await connected()
  const closed = once(place.other, 'close').catch(() => undefined)
  resetSocket(place.client)
  await closed
  expect(place.errors).toEqual(['ECONNRESET'])
})

it('closes one that is just being shut down, which could not be reset', async () => {
  await using place = await connected()
  const closed = once(place.client, 'close')
  place.client.end('last words')
  resetSocket(place.client)
  await closed
  expect(place.errors).not.toContain('EINVAL')
})

it('minds no socket that is gone', () => {
  expect(() => resetSocket(null)).not.toThrow()
})
