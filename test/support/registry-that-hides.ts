import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'

/** A schema registry in front of another, which does not know some ids until it is told to. */
export interface HidingRegistry extends AsyncDisposable {
  readonly url: string
  readonly hidden: Set<number>
}

export async function registryThatHides(target: string): Promise<HidingRegistry> {
  const hidden = new Set<number>()
  const server = createServer((request, response) => {
    const forward = async () => {
      const id = Number(/\/schemas\/ids\/(\d+)/.exec(request.url ?? '')?.[1])
      if (hidden.has(id)) {
        response.writeHead(404, { 'content-type': 'application/vnd.schemaregistry.v1+json' })
        return void response.end(JSON.stringify({ error_code: 40403, message: 'Schema not found' }))
      }
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks)
      const answer = await fetch(`${target}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        ...(body.length === 0 ? {} : { body }),
      })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    }
    forward().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    hidden,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
