import { frameReader } from './kafka-frames.ts'
import { httpWire } from './http-wire.ts'
import { kafkaWire } from './kafka-wire.ts'

const int16 = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const text = (value: string | null) =>
  value === null ? int16(-1) : Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])
const framed = (...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length), body])
}
const request = (apiKey: number, version: number, correlationId: number, clientId: string | null, ...more: Buffer[]) =>
  framed(int16(apiKey), int16(version), int32(correlationId), text(clientId), ...more)
const broker = (port: number) => [int32(1), text('127.0.0.1'), int32(port)]
const standIn = (port: number) => port + 1
const joined = (parts: readonly { readonly bytes: Buffer }[]) => Buffer.concat(parts.map(({ bytes }) => bytes))
const begun = (parts: readonly { readonly begins: unknown }[]) => parts.map(({ begins }) => begins)

describe('frames of Kafka', () => {
  const frames = [framed(Buffer.from('one')), framed(Buffer.alloc(3_000, 7)), framed(Buffer.alloc(0))]

  it('come out whole, however the bytes come in', () => {
    for (const size of [1, 3, 7, 1_000, 10_000]) {
      const read = frameReader()
      const bytes = Buffer.concat(frames)
      const out = []
      for (let at = 0; at < bytes.length; at += size) out.push(...read(bytes.subarray(at, at + size)))
      expect(out).toEqual(frames)
    }
  })

  it('are refused when they cannot be any', () => {
    expect(() => frameReader()(int32(-5))).toThrow('is this Kafka?')
    expect(() => frameReader()(Buffer.from('GET / HTTP/1.1'))).toThrow('is this Kafka?')
  })
})

describe("a connection of Kafka's", () => {
  it('has names for requests and for the answers to them', () => {
    const wire = kafkaWire(standIn)
    const asked = wire.fromClient(
      Buffer.concat([request(0, 7, 5, 'me'), request(26, 1, 6, 'me'), request(99, 0, 7, null)]),
    )
    expect(begun(asked)).toEqual([
      { side: 'request', name: 'Produce', clientId: 'me' },
      { side: 'request', name: 'EndTxn', clientId: 'me' },
      { side: 'request', name: 'request 99', clientId: null },
    ])
    expect(begun(wire.fromServer(framed(int32(6), Buffer.from('any'))))).toEqual([
      { side: 'answer', name: 'EndTxn', clientId: 'me' },
    ])
    expect(begun(wire.fromServer(framed(int32(1234))))).toEqual([null])
  })

  it.each([0, 1, 6])('tells the proxies for the brokers in Metadata of version %i', (version) => {
    const wire = kafkaWire(standIn)
    wire.fromClient(request(3, version, 1, 'me'))
    const answerWith = (ports: readonly number[]) =>
      framed(
        int32(1),
        ...(version >= 3 ? [int32(0)] : []),
        int32(ports.length),
        ...ports.flatMap((port) => [...broker(port), ...(version >= 1 ? [text(null)] : [])]),
        Buffer.from('topics'),
      )
    expect(joined(wire.fromServer(answerWith([9_092, 9_192])))).toEqual(answerWith([9_093, 9_193]))
  })

  it.each([0, 1, 2])('tells the proxy for the coordinator in FindCoordinator of version %i', (version) => {
    const wire = kafkaWire(standIn)
    const answerWith = (port: number) =>
      framed(
        int32(1),
        ...(version >= 1 ? [int32(0)] : []),
        int16(0),
        ...(version >= 1 ? [text('none')] : []),
        ...broker(port),
      )
    for (const [port, told] of [
      [9_092, 9_093],
      [-1, -1],
    ] as const) {
      wire.fromClient(request(10, version, 1, 'me'))
      expect(joined(wire.fromServer(answerWith(port)))).toEqual(answerWith(told))
    }
  })

  it('does not guess at forms that it does not know', () => {
    const wire = kafkaWire(standIn)
    wire.fromClient(Buffer.concat([request(3, 12, 1, 'me'), request(10, 4, 2, 'me')]))
    expect(() => wire.fromServer(framed(int32(1), int32(0)))).toThrow('Metadata of version 12')
    expect(() => wire.fromServer(framed(int32(2), int32(0)))).toThrow('FindCoordinator of version 4')
  })
})

describe('a connection of HTTP', () => {
  const post = (target: string, ...headers: string[]) =>
    Buffer.from(['POST ' + target + ' HTTP/1.1', 'host: any', ...headers, '', 'body'].join('\r\n'))
  const nameOf = (bytes: Buffer) => httpWire().fromClient(bytes)[0]?.begins?.name

  it('names requests by what they ask for', () => {
    expect(nameOf(post('/', 'X-Amz-Target: AmazonSQS.ReceiveMessage'))).toBe('ReceiveMessage')
    expect(nameOf(post(`/?query=${encodeURIComponent('INSERT INTO `events_raw` (`a`) FORMAT Native')}`))).toBe(
      'INSERT events_raw',
    )
    expect(nameOf(post('/?query=select%201'))).toBe('SELECT')
    expect(nameOf(post('/oauth/token?a=b'))).toBe('POST /oauth/token')
    expect(nameOf(Buffer.from('no request\r\n\r\n'))).toBe('unknown')
  })

  it('tells the beginning of each request and answer, and takes the rest as it comes', () => {
    const wire = httpWire()
    const names = []
    for (const step of ['first', 'second']) {
      names.push(...begun(wire.fromClient(post(`/${step}`))), ...begun(wire.fromClient(Buffer.from('more body'))))
      names.push(
        ...begun(wire.fromServer(Buffer.from('HTTP/1.1 200 OK'))),
        ...begun(wire.fromServer(Buffer.from('rest'))),
      )
    }
    expect(names).toEqual(
      ['POST /first', 'POST /second'].flatMap((name) => [
        { side: 'request', name, clientId: null },
        null,
        { side: 'answer', name, clientId: null },
        null,
      ]),
    )
  })

  it('keeps a head back until it is whole, and loses none of it', () => {
    const wire = httpWire()
    const bytes = post('/path')
    expect(wire.fromClient(bytes.subarray(0, 10))).toEqual([])
    const parts = wire.fromClient(bytes.subarray(10))
    expect(joined(parts)).toEqual(bytes)
    expect(parts[0]?.begins?.name).toBe('POST /path')
  })
})
