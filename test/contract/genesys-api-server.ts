import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { memoryGenesys, type MemoryGenesysOptions, TransportError } from '@aftercall/genesys-api'

export type WireHandler = (request: IncomingMessage, response: ServerResponse) => void

/** The twin in memory behind a real server, so that its faults happen on a wire. */
export async function wireGenesys(
  options: MemoryGenesysOptions,
  makeServer: (handler: WireHandler) => Server = createServer,
) {
  const memory = memoryGenesys(options)
  /** Takes the next call of the API away from the twin. */
  const next: WireHandler[] = []
  let tokenHandler: WireHandler | null = null
  const server = makeServer((request, response) => {
    const isToken = request.url === '/oauth/token'
    const handler = isToken ? tokenHandler : next.shift()
    if (handler != null) return handler(request, response)
    void pass(request, response)
  })
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    try {
      const headers = { authorization: request.headers.authorization ?? '' }
      const url = `http://wire.test${request.url}`
      const answer = await memory.transport.exchange(
        { method: request.method === 'POST' ? 'POST' : 'GET', url, headers, maxBodyBytes: Number.MAX_SAFE_INTEGER },
        new AbortController().signal,
      )
      response.writeHead(answer.status, answer.headers).end(answer.body)
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      request.socket.resetAndDestroy()
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    memory,
    next,
    port,
    onToken: (handler: WireHandler | null) => {
      tokenHandler = handler
    },
    organisationAt: (url: string) => ({ ...memory.organisation, loginUrl: url, apiUrl: url }),
    organisation: { ...memory.organisation, loginUrl: `http://127.0.0.1:${port}`, apiUrl: `http://127.0.0.1:${port}` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type WireGenesys = Awaited<ReturnType<typeof wireGenesys>>
