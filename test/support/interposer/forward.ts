import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type Answer, type InterposedRequest } from './exchange.ts'

/** These are about one connection, not about the message. */
const hopHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect'])

export const flatHeaders = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** Sends a request to the server at `origin` and resolves when the head of its answer is there. */
export function send(
  origin: string,
  { method, path, headers, body }: Pick<InterposedRequest, 'method' | 'path' | 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A connection for each: none can have been closed by the server in between, which would be a fault that nobody asked for.
    const { hostname, port } = new URL(origin)
    const outgoing = httpRequest({
      hostname,
      port,
      method,
      path,
      signal,
      agent: false,
      headers: { ...headers, 'content-length': String(body.length) },
    })
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** All of a message's body. @throws Error when it is larger than `maxBytes` */
export async function bodyOf(message: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    const part = chunk as Buffer
    bytes += part.length
    if (bytes > maxBytes) throw new Error(`could not take a body: it has more than ${maxBytes} bytes`)
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

export const wholeAnswer = async (message: IncomingMessage, maxBytes: number): Promise<Answer> => ({
  status: message.statusCode ?? 502,
  headers: flatHeaders(message.headers),
  body: await bodyOf(message, maxBytes),
})
