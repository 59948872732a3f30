import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Clock } from '../delivery/clock.ts'
import { type CallLedger } from './calls.ts'
import { type DetailsSource, requestedIds, serveDetails } from './details.ts'
import { ApiError, errorBody, tooManyRequests } from './errors.ts'
import { type Fault, type Faults } from './faults.ts'
import { serveLogin } from './login.ts'
import { type Quota } from './quota.ts'
import { spoilBody, spoilRequest } from './spoil.ts'
import { tokenName, type Tokens } from './tokens.ts'

export interface ApiParts {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly tokenLifetimeMs: number
  readonly quota: Quota
  readonly calls: CallLedger
  readonly faults: Faults
  readonly details: DetailsSource
  readonly organisation: { readonly id: string; readonly name: string }
  readonly signal: AbortSignal
}

const bearerOf = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]

function authorise(request: FastifyRequest, { tokens, quota, clock }: ApiParts): void {
  const token = bearerOf(request)
  if (token === undefined) {
    throw new ApiError(401, { code: 'authentication.required', message: 'No authentication bearer token specified.' })
  }
  if (!tokens.isValid(token, clock.now())) throw new ApiError(401)
  const retryAfterSeconds = quota.take(token, clock.now())
  if (retryAfterSeconds > 0) throw tooManyRequests(retryAfterSeconds)
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = (error as { statusCode?: number }).statusCode ?? 500
  const known = error instanceof ApiError ? error : new ApiError(status < 500 ? 400 : 500)
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', known.retryAfterSeconds)
  return reply.code(known.status).send(errorBody(known, request.id))
}

/** The platform's REST API: log-in, details by one id and by many, the organisation. Not listening yet. */
export function buildApi(parts: ApiParts): FastifyInstance {
  const { clock, calls, faults, signal } = parts
  const api = fastify({ genReqId: () => randomUUID(), bodyLimit: 512_000, forceCloseConnections: true })
  const struck = new WeakMap<FastifyRequest, Fault>()
  const note = (request: FastifyRequest, status: number) => {
    const bearer = bearerOf(request)
    const endpoint = `${request.method} ${request.routeOptions.url ?? 'unknown path'}`
    const ids = endpoint.endsWith('/conversations/details') ? requestedIds(request.query).length : 0
    calls.note({
      at: clock.now(),
      endpoint,
      token: bearer === undefined ? 'none' : tokenName(bearer),
      status,
      ids: endpoint.endsWith('/:id/details') ? 1 : ids,
    })
  }

  api.addHook('onRequest', async (request, reply) => {
    reply.header('ININ-Correlation-Id', request.id)
    const fault = faults.strike(request.url, clock.now())
    if (fault) {
      struck.set(request, fault)
      if (fault.kind === 'reset') note(request, 0)
      await spoilRequest(fault, request, reply, clock, signal)
    }
    if (fault?.kind !== 'reset' && request.url.startsWith('/api/')) authorise(request, parts)
  })
  api.addHook('onSend', async (request, reply, payload) => {
    const fault = struck.get(request)
    return fault && reply.statusCode === 200 ? spoilBody(fault, reply, payload) : payload
  })
  api.addHook('onResponse', async (request, reply) => note(request, reply.statusCode))
  api.setErrorHandler(answerError)
  api.setNotFoundHandler((request, reply) => answerError(new ApiError(404), request, reply))

  serveLogin(api, parts.tokens, { lifetimeMs: parts.tokenLifetimeMs, now: () => clock.now() })
  serveDetails(api, parts.details)
  api.get('/api/v2/organizations/me', () => ({
    id: parts.organisation.id,
    name: parts.organisation.name,
    defaultLanguage: 'en-us',
    thirdPartyOrgName: 'simulated-centre',
    domain: 'simulated-centre.example.com',
    version: 1,
    state: 'active',
    voicemailEnabled: true,
    selfUri: '/api/v2/organizations/me',
  }))
  return api
}
