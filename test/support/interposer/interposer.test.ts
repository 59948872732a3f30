import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo } from 'node:net'
import { answer, cut, delay, hang, loseAnswer, spoil, withBody } from './deeds.ts'
import { type Interposer, openInterposer } from './interposer.ts'

/** A server that remembers what reached it and answers with what it was told. */
async function openEcho() {
  const reached: string[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      reached.push(`${incoming.method} ${incoming.url} ${body}`)
      response.writeHead(200, { 'content-type': 'text/plain', 'x-kept': 'yes' }).end(`heard ${body}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    reached,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const post = async ({ url }: Interposer, body: string) => {
  const response = await fetch(`${url}/details`, { method: 'POST', body })
  return { status: response.status, text: await response.text(), kept: response.headers.get('x-kept') }
}
const isApi = { kind: 'api' } as const

async function openPlace() {
  await using opening = new AsyncDisposableStack()
  const echo = opening.use(await openEcho())
  const interposer = opening.use(await openInterposer({ ...isApi, url: echo.url }))
  const lifetime = opening.move()
  return { echo, interposer, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

it('passes on what it was told nothing about, and counts it', async () => {
  await using place = await openPlace()
  expect(await post(place.interposer, 'a')).toEqual({ status: 200, text: 'heard a', kept: 'yes' })
  expect(place.echo.reached).toEqual(['POST /base/details a'])
  expect(place.interposer.seen('other')).toBe(1)
})

it('answers in the place of the server, as often as it was told and only where it was told', async () => {
  await using place = await openPlace()
  const when = ({ body }: { body: Buffer }) => String(body) !== 'spared'
  const rule = place.interposer.tell({ when, deed: answer({ status: 503, body: 'no' }), times: 1 })
  expect(await post(place.interposer, 'spared')).toMatchObject({ status: 200 })
  expect(await post(place.interposer, 'a')).toMatchObject({ status: 503, text: 'no' })
  expect(await post(place.interposer, 'b')).toMatchObject({ status: 200 })
  expect(rule.struck()).toBe(1)
  expect(place.echo.reached).toHaveLength(2)
})

it('lets the effect happen and loses the answer', async () => {
  await using place = await openPlace()
  place.interposer.tell({ deed: loseAnswer(), times: 1 })
  await expect(post(place.interposer, 'a')).rejects.toThrow('fetch failed')
  expect(place.echo.reached).toEqual(['POST /base/details a'])
})

it('cuts without the effect', async () => {
  await using place = await openPlace()
  place.interposer.tell({ deed: cut(), times: 1 })
  await expect(post(place.interposer, 'a')).rejects.toThrow('fetch failed')
  expect(place.echo.reached).toEqual([])
})

it('spoils the answer of the server, whole or in its way', async () => {
  await using place = await openPlace()
  const spoilt = place.interposer.tell({ deed: spoil((given) => withBody(given, `${String(given.body)}!`)) })
  expect(await post(place.interposer, 'a')).toEqual({ status: 200, text: 'heard a!', kept: 'yes' })
  spoilt.lift()
  place.interposer.tell({ deed: spoil((given) => given, { cutAfterBytes: 3 }), times: 1 })
  await expect(post(place.interposer, 'b')).rejects.toThrow('terminated')
  place.interposer.tell({ deed: spoil((given) => given, { bytesPerSecond: 100 }), times: 1 })
  expect(await post(place.interposer, 'c')).toMatchObject({ text: 'heard c' })
})

it('holds what hangs until the rule is lifted', async () => {
  await using place = await openPlace()
  const rule = place.interposer.tell({ deed: hang() })
  const hanging = post(place.interposer, 'a')
  await Promise.race([hanging, untilStruck(rule)])
  rule.lift()
  await expect(hanging).rejects.toThrow('fetch failed')
  expect(await post(place.interposer, 'b')).toMatchObject({ status: 200 })
})

it('waits no longer than the rule holds, and passes on then', async () => {
  await using place = await openPlace()
  const rule = place.interposer.tell({ deed: delay(3_600_000) })
  const waiting = post(place.interposer, 'a')
  await untilStruck(rule)
  expect(place.echo.reached).toEqual([])
  rule.lift()
  expect(await waiting).toMatchObject({ text: 'heard a' })
})

it('refuses connections and listens again at the same port', async () => {
  await using place = await openPlace()
  await post(place.interposer, 'a')
  await place.interposer.refuse()
  const refused = await fetch(place.interposer.url).catch((error: Error) => error.cause)
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
  await place.interposer.listen()
  expect(await post(place.interposer, 'b')).toMatchObject({ status: 200 })
})

it('breaks the connection when the server breaks its own', async () => {
  const server = createServer((_, response) => response.socket?.resetAndDestroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await using interposer = await openInterposer({
    ...isApi,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
  await expect(post(interposer, 'a')).rejects.toThrow('fetch failed')
  server.close()
})

it('takes no body beyond its limit', async () => {
  await using place = await openPlace()
  const ended = new Promise<string>((resolve) => {
    const outgoing = httpRequest(`${place.interposer.url}/details`, { method: 'POST' }, () => resolve('answered'))
    outgoing.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'))
    const part = Buffer.alloc(1_048_576)
    const write = (left: number): void => {
      if (left === 0) outgoing.end()
      else outgoing.write(part, (error) => (error ? undefined : write(left - 1)))
    }
    write(100)
  })
  expect(await ended).not.toBe('answered')
  expect(place.echo.reached).toEqual([])
})

async function untilStruck(rule: { struck(): number }): Promise<void> {
  while (rule.struck() === 0) await new Promise((resolve) => setImmediate(resolve))
}
