import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { until } from '../until.ts'
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import { plainWire, type Wire } from './wire.ts'

/** A server that answers every piece with the same bytes in capitals, and remembers what it was sent. */
async function openEcho() {
  let received = ''
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      received += String(chunk)
      socket.write(String(chunk).toUpperCase())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A client that keeps what it hears, and how it ended. */
async function dial(port: number) {
  const socket = connect({ port, host: '127.0.0.1' })
  let heard = ''
  let ended: string | null = null
  socket.on('data', (chunk) => (heard += String(chunk)))
  socket.on('error', (error: NodeJS.ErrnoException) => (ended = error.code ?? error.message))
  socket.on('close', () => (ended ??= 'closed'))
  await once(socket, 'connect')
  return {
    say: (text: string) => void socket.write(text),
    end: () => void socket.end(),
    heard: () => heard,
    untilHeard: (text: string) => until(`"${text}" is heard`, () => ({ done: heard === text, seen: heard })),
    untilEnded: () => until('the connection ends', () => ({ done: ended !== null, seen: ended })),
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

async function openPair(wire?: () => Wire) {
  const closing = new AbortController()
  const echo = await openEcho()
  const proxy = await openFaultProxy({ port: echo.port, signal: closing.signal, ...(wire ? { wire } : {}) })
  return {
    echo,
    proxy,
    closing,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]()
      await echo[Symbol.asyncDispose]()
    },
  }
}

/** A round trip that shows that everything which was sent before has had its chance. */
async function roundTripWithout(echo: { readonly port: number }): Promise<void> {
  using direct = await dial(echo.port)
  direct.say('direct')
  await direct.untilHeard('DIRECT')
}

const untilConnections = (proxy: FaultProxy, count: number) =>
  until(`${count} connections are open`, () => ({ done: proxy.connections === count, seen: proxy.connections }))

it('passes on what is said and heard, and the end', async () => {
  await using pair = await openPair()
  using client = await dial(pair.proxy.port)
  client.say('hello')
  await client.untilHeard('HELLO')
  client.end()
  await client.untilEnded()
  await untilConnections(pair.proxy, 0)
})

it('cuts connections with a reset, and takes new ones at once', async () => {
  await using pair = await openPair()
  using client = await dial(pair.proxy.port)
  client.say('a')
  await client.untilHeard('A')
  pair.proxy.cut()
  expect(await client.untilEnded()).toBe('ECONNRESET')
  using next = await dial(pair.proxy.port)
  next.say('b')
  await next.untilHeard('B')
})

it('cuts only those that were chosen', async () => {
  await using pair = await openPair()
  using first = await dial(pair.proxy.port)
  first.say('a')
  await first.untilHeard('A')
  using second = await dial(pair.proxy.port)
  second.say('b')
  await second.untilHeard('B')
  pair.proxy.cut(({ number }) => number === 1)
  await first.untilEnded()
  second.say('c')
  await second.untilHeard('BC')
})

it('accepts and passes nothing while half-open; what was said arrives when it is over', async () => {
  await using pair = await openPair()
  pair.proxy.impose({ kind: 'half-open' })
  using client = await dial(pair.proxy.port)
  client.say('hello')
  await untilConnections(pair.proxy, 1)
  await roundTripWithout(pair.echo)
  expect(pair.echo.received()).toBe('direct')
  pair.proxy.heal()
  await client.untilHeard('HELLO')
})

it('refuses connections, lets those that stand go on, and listens at the same port again', async () => {
  await using pair = await openPair()
  using standing = await dial(pair.proxy.port)
  standing.say('a')
  await standing.untilHeard('A')
  pair.proxy.impose({ kind: 'refuse' })
  await expect(dial(pair.proxy.port)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|ECONNRESET/) })
  standing.say('b')
  await standing.untilHeard('AB')
  pair.proxy.heal()
  await until('it listens again', async () => {
    const next = await dial(pair.proxy.port).catch(() => null)
    next?.[Symbol.dispose]()
    return { done: next !== null, seen: null }
  })
})

it('loses answers while requests arrive, and cuts those connections when it is over', async () => {
  await using pair = await openPair()
  using client = await dial(pair.proxy.port)
  client.say('a')
  await client.untilHeard('A')
  pair.proxy.impose({ kind: 'lost-answers' })
  client.say('b')
  await until('the request arrives', () => ({ done: pair.echo.received() === 'ab', seen: pair.echo.received() }))
  await roundTripWithout(pair.echo)
  expect(client.heard()).toBe('A')
  pair.proxy.heal()
  expect(await client.untilEnded()).toBe('ECONNRESET')
})

it('carries everything, in its order, when it is late and slow', async () => {
  await using pair = await openPair()
  pair.proxy.impose({ kind: 'latency', ms: 30 })
  pair.proxy.impose({ kind: 'slow', bytesPerSecond: 50_000 })
  using client = await dial(pair.proxy.port)
  const words = Array.from({ length: 40 }, (_, index) => `word${index} `)
  for (const word of words) client.say(word)
  await client.untilHeard(words.join('').toUpperCase())
})

it('carries megabytes although only some of them wait in it', async () => {
  await using pair = await openPair()
  using client = await dial(pair.proxy.port)
  const megabytes = 'x'.repeat(6 * 1024 * 1024)
  client.say(megabytes)
  await client.untilHeard(megabytes.toUpperCase())
})

const lettered = (): Wire => ({
  ...plainWire(),
  fromClient: (bytes) => [{ bytes, begins: { side: 'request', name: String(bytes), clientId: null } }],
})

it('holds back what its watcher wants held, and nothing of that connection follows', async () => {
  await using pair = await openPair(lettered)
  const seen: string[] = []
  pair.proxy.watch(({ name }) => {
    seen.push(name)
    return name === 'b' ? 'hold' : 'pass'
  })
  using client = await dial(pair.proxy.port)
  client.say('a')
  await client.untilHeard('A')
  client.say('b')
  await until('the watcher has seen it', () => ({ done: seen.length === 2, seen }))
  await roundTripWithout(pair.echo)
  expect(pair.echo.received()).toBe('adirect')
  pair.proxy.heal()
  expect(await client.untilEnded()).toBe('ECONNRESET')
})

it('stops all of its connections at the very moment in which its watcher says so', async () => {
  await using pair = await openPair(lettered)
  using other = await dial(pair.proxy.port)
  other.say('o')
  await other.untilHeard('O')
  pair.proxy.watch(({ name }) => {
    if (name === 'stop') pair.proxy.impose({ kind: 'half-open' })
    return 'pass'
  })
  using client = await dial(pair.proxy.port)
  client.say('stop')
  await until('the fault is there', async () => {
    other.say('p')
    await roundTripWithout(pair.echo)
    return { done: !pair.echo.received().endsWith('p'), seen: pair.echo.received() }
  })
  expect(pair.echo.received()).not.toContain('stop')
})

it('is gone with its connections when its signal is aborted', async () => {
  await using pair = await openPair()
  using client = await dial(pair.proxy.port)
  client.say('a')
  await client.untilHeard('A')
  pair.closing.abort()
  await client.untilEnded()
  await expect(dial(pair.proxy.port)).rejects.toThrow()
})

it('ends the client when nobody listens behind it', async () => {
  const closing = new AbortController()
  const { port } = await (async () => {
    await using echo = await openEcho()
    return { port: echo.port }
  })()
  await using proxy = await openFaultProxy({ port, signal: closing.signal })
  using client = await dial(proxy.port)
  await client.untilEnded()
})
