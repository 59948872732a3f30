import { randomUUID } from 'node:crypto'
import { type Clock } from '../delivery/clock.ts'
import { type CallLedger } from './calls.ts'
import { detailsOfMany, detailsOfOne, type DetailsSource, requestedIds } from './details.ts'
import { ApiError, errorBody, tooManyRequests } from './errors.ts'
import { type ApiAnswer, type ApiHandler, type ApiRequest, ok, type Reply } from './exchange.ts'
import { type Faults } from './faults.ts'
import { logIn } from './login.ts'
import { type Quota } from './quota.ts'
import { spoilAnswer, spoilRequest } from './spoil.ts'
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
}

interface Route {
  /** Method and path pattern, as the statistics name it. */
  readonly endpoint: string
  /** How many records are asked for. */
  readonly ids: number
  readonly reply: () => Reply
}

const maxBodyBytes = 512_000
const analytics = '/api/v2/analytics/conversations'
const bearerOf = ({ headers }: ApiRequest) => /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1]

function authorise(request: ApiRequest, { tokens, quota, clock }: ApiParts): void {
  const token = bearerOf(request)
  if (token === undefined) {
    throw new ApiError(401, { code: 'authentication.required', message: 'No authentication bearer token specified.' })
  }
  if (!tokens.isValid(token, clock.now())) throw new ApiError(401)
  const retryAfterSeconds = quota.take(token, clock.now())
  if (retryAfterSeconds > 0) throw tooManyRequests(retryAfterSeconds)
}

const organisationReply = ({ id, name }: ApiParts['organisation']): Reply =>
  ok({
    id,
    name,
    defaultLanguage: 'en-us',
    thirdPartyOrgName: 'simulated-centre',
    domain: 'simulated-centre.example.com',
    version: 1,
    state: 'active',
    voicemailEnabled: true,
    selfUri: '/api/v2/organizations/me',
  })

const oneRecord = new RegExp(`^${analytics}/([^/]+)/details$`)

function routeOf(request: ApiRequest, { pathname, searchParams }: URL, parts: ApiParts): Route {
  const asked = `${request.method} ${pathname}`
  if (asked === 'POST /oauth/token') {
    return { endpoint: asked, ids: 0, reply: () => logIn(request, parts) }
  }
  if (asked === 'GET /api/v2/organizations/me') {
    return { endpoint: asked, ids: 0, reply: () => organisationReply(parts.organisation) }
  }
  if (asked === `GET ${analytics}/details`) {
    const ids = requestedIds(searchParams)
    return { endpoint: asked, ids: ids.length, reply: () => detailsOfMany(ids, parts.details) }
  }
  const id = oneRecord.exec(pathname)?.[1]
  if (request.method === 'GET' && id !== undefined) {
    const reply = () => detailsOfOne(decodeURIComponent(id), parts.details)
    return { endpoint: `GET ${analytics}/:id/details`, ids: 1, reply }
  }
  const reply = () => {
    throw new ApiError(404)
  }
  return { endpoint: `${request.method} unknown path`, ids: 0, reply }
}

/** The platform's REST API without a socket: log-in, details by one id and by many, the organisation. */
export function apiHandler(parts: ApiParts): ApiHandler {
  const { clock, calls, faults } = parts

  async function replyTo(request: ApiRequest, path: string, route: Route): Promise<Reply> {
    if (path.startsWith('/api/')) authorise(request, parts)
    if (Buffer.byteLength(request.body ?? '') > maxBodyBytes) throw new ApiError(400)
    return route.reply()
  }

  return async (request, signal): Promise<ApiAnswer> => {
    const correlationId = randomUUID()
    const url = new URL(request.url, 'http://simulator.invalid')
    const route = routeOf(request, url, parts)
    const fault = faults.strike(`${url.pathname}${url.search}`, clock.now())
    const settled = async () => {
      if (fault) await spoilRequest(fault, clock, signal)
      return replyTo(request, url.pathname, route)
    }
    const whole = await (fault?.kind === 'reset' ? Promise.resolve(null) : settled().catch(refusal(correlationId)))
    const bearer = bearerOf(request)
    const token = bearer === undefined ? 'none' : tokenName(bearer)
    const status = whole?.status ?? 0
    calls.note({ at: clock.now(), endpoint: route.endpoint, token, status, ids: route.ids })
    if (!whole) return { status, headers: {}, body: '', ending: 'reset' }
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      date: new Date(clock.now()).toUTCString(),
      'inin-correlation-id': correlationId,
      ...('retryAfterSeconds' in whole ? { 'retry-after': String(whole.retryAfterSeconds) } : {}),
    }
    const answer = { status, headers, body: whole.json, ending: 'whole' as const }
    return fault && status === 200 ? spoilAnswer(fault, answer) : answer
  }
}

/** An error in the shape of the platform. What is no such error is a mistake in the request's address. */
const refusal =
  (correlationId: string) =>
  (error: unknown): Reply & { retryAfterSeconds?: number } => {
    const known = error instanceof ApiError ? error : new ApiError(error instanceof URIError ? 400 : 500)
    const { retryAfterSeconds } = known
    return {
      status: known.status,
      json: JSON.stringify(errorBody(known, correlationId)),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    }
  }
