import { createServer as createTcpServer, connect as connectTcp } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AddressInfo } from 'node:net'
import { createGenesysClient, type GenesysClientOptions } from '@aftercall/genesys-api'
import { systemClock } from '@aftercall/runtime'
import { selfSigned } from './genesys-api-certificate.ts'
import { genesysApiSuite, type SuiteFault } from './genesys-api.suite.ts'
import { wireGenesys, type WireGenesys, type WireHandler } from './genesys-api-server.ts'

const statusOf: Readonly<Partial<Record<SuiteFault, number>>> = {
  '401': 401,
  '403': 403,
  '404': 404,
  '429': 429,
  '5xx': 502,
}
const json = { 'content-type': 'application/json' }

const faultHandler =
  (fault: SuiteFault): WireHandler =>
  (request, response) => {
    const status = statusOf[fault]
    if (status !== undefined)
      return void response.writeHead(status, { ...json, 'retry-after': '0' }).end('{"code":"fault"}')
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (fault === 'wrongContentType') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    response.writeHead(200, { ...json, 'content-length': '5000' })
    response.write('{"conversations":[{"conversationId":"a"', () => request.socket.destroy())
  }

genesysApiSuite('a server', async (options = {}) => {
  const wire = await wireGenesys({ clock: systemClock, organisationId: 'org-a', requestsPerMinute: 60_000, ...options })
  let faulty = 0
  return {
    organisation: wire.organisation,
    put: async (records) => {
      for (const text of records)
        wire.memory.records.set((JSON.parse(text) as { conversationId: string }).conversationId, text)
    },
    fail: async (fault, times) => {
      const handler = faultHandler(fault)
      const counted: WireHandler = (request, response) => {
        faulty += 1
        handler(request, response)
      }
      wire.next.push(...Array.from({ length: times }, () => counted))
    },
    detailsCalls: async () => wire.memory.calls.filter(({ endpoint }) => endpoint === 'details').length + faulty,
    [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose](),
  }
})

describe('genesys-api on the wire', () => {
  const open = () => wireGenesys({ clock: systemClock, organisationId: 'org-a', requestsPerMinute: 60_000 })
  const connect = (wire: WireGenesys, more: Partial<GenesysClientOptions> = {}) =>
    createGenesysClient({
      organisation: wire.organisation,
      clock: systemClock,
      random: () => 0,
      retry: { tries: 2, baseMs: 1, maxMs: 1 },
      ...more,
    })
  const signal = () => AbortSignal.timeout(20_000)
  const failureOf = async (client: ReturnType<typeof connect>) => {
    const result = (await client.fetchDetails(['a'], signal())).results.get('a')
    if (result?.kind !== 'failed') throw new Error(`expected a failure, not ${result?.kind}`)
    return result.error
  }
  const silence: WireHandler = () => undefined

  it('does not wait for headers that do not come', async () => {
    await using wire = await open()
    await using client = connect(wire, { limits: { headersTimeoutMs: 100 } })
    wire.next.push(silence, silence)
    const error = await failureOf(client)
    expect(error).toMatchObject({ kind: 'unavailable', status: null })
    expect(error.message).toContain('no headers in time')
  })

  it('does not wait for a body that stalls', async () => {
    await using wire = await open()
    await using client = connect(wire, { limits: { bodyTimeoutMs: 100 } })
    const stall: WireHandler = (_, response) => void response.writeHead(200, json).write('{"conversations":[')
    wire.next.push(stall, stall)
    expect((await failureOf(client)).message).toContain('the body stalled')
  })

  it('ends an exchange that trickles at its deadline', async () => {
    await using wire = await open()
    await using client = connect(wire, { limits: { deadlineMs: 400 } })
    const trickle: WireHandler = (_, response) => {
      response.writeHead(200, json)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }
    wire.next.push(trickle, trickle)
    expect((await failureOf(client)).message).toContain('no whole answer within 400 ms')
  })

  it('says so when nobody listens', async () => {
    const wire = await open()
    await wire[Symbol.asyncDispose]()
    await using client = connect(wire)
    expect(await failureOf(client)).toMatchObject({ kind: 'unavailable', endpoint: 'token' })
  })

  it('asks for one token for all that need it at once, and renews it once when it is refused to all', async () => {
    await using wire = await open()
    await using client = connect(wire, { maxIds: 1 })
    for (const id of ['a', 'b', 'c']) wire.memory.records.set(id, `{"conversationId":"${id}"}`)
    const tokens = () => wire.memory.calls.filter(({ endpoint }) => endpoint === 'token').length
    await Promise.all(['a', 'b', 'c'].map((id) => client.fetchDetails([id], signal())))
    expect(tokens()).toBe(1)
    wire.memory.revokeTokens()
    const answers = await Promise.all(['a', 'b', 'c'].map((id) => client.fetchDetails([id], signal())))
    expect(answers.flatMap(({ results }) => [...results.values()].map(({ kind }) => kind))).toEqual(
      Array(3).fill('record'),
    )
    expect(tokens()).toBe(2)
  })

  it.each([
    ['OAuth', '{"error":"invalid_client","description":"no","error_description":"no"}', 'invalid_client'],
    ['the platform', '{"code":"bad.credentials","status":400,"message":"no","contextId":"ctx-1"}', 'bad.credentials'],
    ['nobody', 'no', null],
  ])('understands a refusal of the token in the shape of %s', async (_, body, code) => {
    await using wire = await open()
    await using client = connect(wire)
    wire.onToken((__, response) => void response.writeHead(400, json).end(body))
    expect(await failureOf(client)).toMatchObject({ kind: 'credentials_refused', endpoint: 'token', status: 400, code })
  })

  it('names the permission, the code and the correlation id of a 403', async () => {
    await using wire = await open()
    await using client = connect(wire)
    const body = { code: 'missing.any.permissions', message: 'You need [analytics:conversationDetail:view]' }
    wire.next.push(
      (_, response) =>
        void response.writeHead(403, { ...json, 'ININ-Correlation-Id': 'corr-7' }).end(JSON.stringify(body)),
    )
    const error = await failureOf(client)
    expect(error).toMatchObject({
      kind: 'forbidden',
      code: 'missing.any.permissions',
      correlationId: 'corr-7',
      permissions: ['analytics:conversationDetail:view'],
    })
    expect(error.message).toContain('corr-7')
  })

  it('estimates as of when an answer without a Date holds, and ignores what nobody asked for', async () => {
    await using wire = await open()
    await using client = connect(wire)
    wire.next.push((_, response) => {
      response.sendDate = false
      const own = '{"conversationId":"a"}'
      response.writeHead(200, json).end(`{"conversations":[{"conversationId":"other"},${own},${own}]}`)
    })
    const before = Date.now()
    const { results, ignored } = await client.fetchDetails(['a'], signal())
    const result = results.get('a')
    if (result?.kind !== 'record') throw new Error('expected a record')
    expect(result.asOfSource).toBe('estimated')
    expect(result.asOf).toBeGreaterThanOrEqual(before - 3_000)
    expect(result.asOf).toBeLessThanOrEqual(result.receivedAt)
    expect(ignored).toBe(2)
  })

  it('asks in smaller company when an element of the answer names no conversation', async () => {
    await using wire = await open()
    await using client = connect(wire)
    wire.memory.records.set('a', '{"conversationId":"a"}').set('b', '{"conversationId":""}')
    const { results } = await client.fetchDetails(['a', 'b', 'c'], signal())
    expect(results.get('a')?.kind).toBe('record')
    expect(results.get('b')).toMatchObject({ kind: 'unusable', reason: 'no_identity' })
    expect(results.get('c')?.kind).toBe('missing')
  })

  it('opens no more connections than it may', async () => {
    await using wire = await open()
    await using client = connect(wire, { limits: { connections: 2 }, maxIds: 1 })
    const sockets = new Set<unknown>()
    let atOnce = 0
    let most = 0
    const slow: WireHandler = (request, response) => {
      sockets.add(request.socket)
      most = Math.max(most, (atOnce += 1))
      setTimeout(() => {
        atOnce -= 1
        response.writeHead(200, json).end('{}')
      }, 20)
    }
    wire.next.push(...Array.from({ length: 6 }, () => slow))
    await Promise.all(Array.from({ length: 6 }, (_, index) => client.fetchDetails([`c-${index}`], signal())))
    expect(most).toBeLessThanOrEqual(2)
    expect(sockets.size).toBeLessThanOrEqual(2)
  })

  it('stops reading an endless answer', async () => {
    await using wire = await open()
    await using client = connect(wire, { maxResponseBytes: 100_000 })
    let isClosed = false
    wire.next.push((_, response) => {
      response.writeHead(200, json)
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, ' ')));
      }
      response.on('drain', write).on('close', () => (isClosed = true))
      write()
    })
    const result = (await client.fetchDetails(['a'], signal())).results.get('a')
    expect(result).toMatchObject({ kind: 'unusable', reason: 'oversize' })
    while (!isClosed) await new Promise((resolve) => setImmediate(resolve))
    expect(isClosed).toBe(true)
  })

  it('goes through a forward proxy with credentials, which the API does not see', async () => {
    await using wire = await open()
    wire.memory.records.set('a', '{"conversationId":"a"}')
    await using proxy = await forwardProxy('us er:p@ss')
    const proxyUrl = `http://us%20er:p%40ss@127.0.0.1:${proxy.port}`
    // A name that only the proxy can find shows that nothing goes past it.
    const organisation = { ...wire.organisationAt(`http://api.sim.test:${wire.port}`), proxyUrl }
    await using client = connect(wire, { organisation })
    const { results } = await client.fetchDetails(['a'], signal())
    expect(results.get('a')?.kind).toBe('record')
    expect(proxy.tunnels()).toEqual(expect.arrayContaining([`api.sim.test:${wire.port}`]))
    await using refused = connect(wire, {
      organisation: { ...organisation, proxyUrl: proxyUrl.replace('p%40ss', 'wrong') },
    })
    const error = await failureOf(refused)
    expect(error).toMatchObject({ kind: 'unavailable' })
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain('wrong')
  })

  it('verifies certificates, and trusts an authority of its own where told to', async () => {
    const { key, certificate } = selfSigned('api.sim.test')
    const dir = await mkdtemp(join(tmpdir(), 'aftercall-tls-'))
    const caFile = join(dir, 'ca.pem')
    await writeFile(caFile, certificate)
    const makeServer = (handler: WireHandler) => createSecureServer({ key, cert: certificate }, handler)
    await using wire = await wireGenesys({ clock: systemClock, organisationId: 'org-a' }, makeServer)
    await using proxy = await forwardProxy('user:pass')
    const at = {
      ...wire.organisationAt(`https://api.sim.test:${wire.port}`),
      proxyUrl: `http://user:pass@127.0.0.1:${proxy.port}`,
    }
    await using trusting = connect(wire, { organisation: { ...at, caFile } })
    expect(await trusting.organisation(signal())).toMatchObject({ id: 'org-a' })
    await using wary = connect(wire, { organisation: at })
    const error = await failureOf(wary)
    expect(error.kind).toBe('unavailable')
    expect(error.message).toMatch(/SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_VERIFY/)
    await using mistaken = connect(wire, {
      organisation: { ...at, ...wire.organisationAt(`https://other.sim.test:${wire.port}`), caFile },
    })
    expect((await failureOf(mistaken)).kind).toBe('unavailable')
    await rm(dir, { recursive: true })
  })

  it('says which file of certificate authorities cannot be read', async () => {
    await using wire = await open()
    expect(() => connect(wire, { organisation: { ...wire.organisation, caFile: '/nowhere/ca.pem' } })).toThrow(
      '/nowhere/ca.pem',
    )
  })

  it('does not wait for a proxy that does not answer', async () => {
    await using wire = await open()
    const sockets: { destroy(): unknown }[] = []
    const deaf = createTcpServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    const proxyUrl = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`
    await using client = connect(wire, {
      organisation: { ...wire.organisation, proxyUrl },
      limits: { deadlineMs: 300 },
    })
    expect(await failureOf(client)).toMatchObject({ kind: 'unavailable' })
    for (const socket of sockets) socket.destroy()
    deaf.close()
  })
})

/** Speaks CONNECT, wants Basic credentials, and takes every name for this machine. */
async function forwardProxy(credentials: string) {
  const tunnels: string[] = []
  const wanted = `Basic ${Buffer.from(credentials).toString('base64')}`
  const sockets = new Set<{ destroy(): unknown }>()
  const server = createServer((_, response) => void response.writeHead(400).end())
  server.on('connect', (request, socket) => {
    sockets.add(socket)
    if (request.headers['proxy-authorization'] !== wanted)
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
    tunnels.push(request.url ?? '')
    const upstream = connectTcp(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    sockets.add(upstream)
    for (const one of [socket, upstream]) one.on('error', () => [socket, upstream].forEach((each) => each.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    tunnels: () => tunnels,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
