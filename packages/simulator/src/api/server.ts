import { Readable } from 'node:stream'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type ApiAnswer, type ApiHandler } from './exchange.ts'

/** What is sent, and then the connection ends before the length that was announced. */
const cutOff = (body: string): Readable =>
  Readable.from(
    (function* () {
      yield Buffer.from(body)
      throw new Error('connection cut on purpose')
    })(),
  )

function send(answer: ApiAnswer, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (answer.ending === 'reset') {
    reply.hijack()
    request.raw.socket.resetAndDestroy()
    return reply
  }
  reply.code(answer.status).headers(answer.headers)
  return reply.send(answer.ending === 'cut' ? cutOff(answer.body) : answer.body)
}

/** The handler behind a port of the machine. Not listening yet; `signal` ends what is slow on purpose. */
export function buildApi(answer: ApiHandler, signal: AbortSignal): FastifyInstance {
  const api = fastify({ bodyLimit: 1_048_576, forceCloseConnections: true })
  api.removeAllContentTypeParsers()
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  api.setNotFoundHandler(async (request, reply) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    )
    const body = typeof request.body === 'string' ? { body: request.body } : {}
    return send(await answer({ method: request.method, url: request.url, headers, ...body }, signal), request, reply)
  })
  return api
}
