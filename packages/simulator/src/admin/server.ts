import { Readable } from 'node:stream'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type CallLedger } from '../api/calls.ts'
import { type Faults } from '../api/faults.ts'
import { type Clock } from '../delivery/clock.ts'
import { type SendBatch } from '../delivery/queue.ts'
import { type Assumed, AssumptionError } from '../facts/switches.ts'
import { type Centre, PlayRefusedError } from '../play/centre.ts'
import { type Weights } from '../play/mix.ts'
import { BadInputError, type GivenRecords } from './given-records.ts'
import { handInEvents } from './hand-in-events.ts'
import { parseAssumptions, parseFaults, parsePlay } from './inputs.ts'
import { type TopicVolume } from '../topics/volume.ts'
import { JsonSlicesError } from './json-slices.ts'

export interface AdminParts {
  readonly clock: Clock
  readonly centre: Centre
  readonly assumed: Assumed
  readonly records: GivenRecords
  readonly faults: Faults
  readonly calls: CallLedger
  readonly send: SendBatch
  readonly playSeconds: number
  readonly maxConversations: number
  readonly weights: Weights
  readonly subscribe: readonly string[]
  readonly topicVolume: TopicVolume
  readonly signal: AbortSignal
}

const bodyLimit = 64 * 1024 * 1024

const badInputs = [BadInputError, JsonSlicesError, AssumptionError]

function statusOf(error: unknown): number {
  if (badInputs.some((kind) => error instanceof kind)) return 400
  if (error instanceof PlayRefusedError) return 409
  return (error as { statusCode?: number }).statusCode ?? 500
}

function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(statusOf(error)).send({ error: error instanceof Error ? error.message : String(error) })
}

/** Bodies arrive as text: records and events are passed on as they were written. */
function parsed(body: unknown): unknown {
  try {
    return JSON.parse(String(body)) as unknown
  } catch (cause) {
    throw new BadInputError('the body is not JSON', { cause })
  }
}

function serveFacts(admin: FastifyInstance, centre: Centre): void {
  admin.get<{ Querystring: { format?: string } }>('/simulator/facts', (request, reply) => {
    const lines = request.query.format === 'ndjson' || (request.headers.accept ?? '').includes('ndjson')
    const [open, between, close] = lines ? ['', '\n', '\n'] : ['[', ',\n', ']\n']
    const text = function* () {
      let separator = open
      for (const facts of centre.facts()) {
        yield separator + JSON.stringify(facts)
        separator = between
      }
      if (separator === open) yield open
      yield close
    }
    return reply.type(lines ? 'application/x-ndjson' : 'application/json').send(Readable.from(text()))
  })
}

function serveFaults(admin: FastifyInstance, { faults, clock }: AdminParts): void {
  admin.get('/simulator/faults', () => faults.state())
  admin.post('/simulator/faults', (request) => {
    faults.set(parseFaults(parsed(request.body)), clock.now())
    return faults.state()
  })
  admin.delete('/simulator/faults', () => {
    faults.clear()
    return faults.state()
  })
}

function serveAssumptions(admin: FastifyInstance, { assumed }: AdminParts): void {
  admin.get('/simulator/assume', () => assumed.now())
  admin.post('/simulator/assume', (request) => assumed.change(parseAssumptions(parsed(request.body))))
}

/** Plays under the assumptions asked for, which hold from then on; if it may not play, nothing has changed. */
async function play({ centre, assumed, playSeconds: seconds, ...usual }: AdminParts, body: unknown) {
  const { assume, ...request } = parsePlay(body, { seconds, ...usual })
  const before = assumed.now()
  try {
    assumed.change(assume)
    return await centre.play(request)
  } catch (error) {
    assumed.change({ ...before })
    throw error
  }
}

/** The port by which people and tests direct the simulator. Not listening yet. */
export function buildAdmin(parts: AdminParts): FastifyInstance {
  const { centre, records, calls, send, signal } = parts
  const admin = fastify({ bodyLimit, forceCloseConnections: true })
  admin.removeAllContentTypeParsers()
  admin.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  admin.setErrorHandler(answerError)
  admin.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `nothing answers ${request.method} ${request.url}; see the package's README` }),
  )

  admin.post('/simulator/play', async (request, reply) => {
    return reply.code(202).send(await play(parts, parsed(request.body)))
  })
  admin.get('/simulator/progress', () => centre.progress())
  admin.get('/simulator/calls', () => calls.statistics())
  admin.post('/simulator/records', (request) => ({ conversationIds: records.put(String(request.body)) }))
  admin.post('/simulator/events', async (request) => {
    const answers = await handInEvents(String(request.body), send, signal)
    const refused = answers.flatMap((answer, index) =>
      answer.type === 'refused' ? [{ index, reason: answer.reason }] : [],
    )
    return { sent: answers.length - refused.length, refused }
  })
  serveAssumptions(admin, parts)
  serveFaults(admin, parts)
  serveFacts(admin, centre)
  admin.get('/simulator/topic-facts', () => centre.topicFacts())
  return admin
}
