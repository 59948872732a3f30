import { type FastifyInstance } from 'fastify'
import { ApiError } from './errors.ts'

/** What the platform does about ids that it does not know in a request for many. */
export type UnknownIds = 'leave-out' | '404' | '400'

export interface DetailsSource {
  /** The record as JSON; null if there is none, or none yet. */
  readonly recordJson: (conversationId: string) => string | null
  readonly maxIds: number
  readonly unknownIds: UnknownIds
}

/** `id=a&id=b`, `id=a,b`, and both together. */
export function requestedIds(query: unknown): string[] {
  const given = (query as { id?: unknown } | null)?.id
  const values = Array.isArray(given) ? (given as unknown[]) : [given]
  return values.flatMap((value) => (typeof value === 'string' ? value.split(',') : [])).filter((id) => id !== '')
}

function manyJson(ids: readonly string[], { recordJson, maxIds, unknownIds }: DetailsSource): string {
  if (ids.length === 0) throw new ApiError(400, { message: 'At least one conversation id is required.' })
  if (ids.length > maxIds) {
    throw new ApiError(400, { code: 'invalid.value', message: `At most ${maxIds} conversation ids can be requested.` })
  }
  const records = [...new Set(ids)].map(recordJson)
  if (records.includes(null) && unknownIds !== 'leave-out') throw new ApiError(unknownIds === '404' ? 404 : 400)
  // Assembled as text, so that records which were given are served as given.
  return `{"conversations":[${records.filter((record) => record !== null).join(',')}]}`
}

export function serveDetails(api: FastifyInstance, source: DetailsSource): void {
  api.get('/api/v2/analytics/conversations/details', (request, reply) =>
    reply.type('application/json; charset=utf-8').send(manyJson(requestedIds(request.query), source)),
  )
  api.get<{ Params: { id: string } }>('/api/v2/analytics/conversations/:id/details', (request, reply) => {
    const json = source.recordJson(request.params.id)
    if (json === null) throw new ApiError(404)
    return reply.type('application/json; charset=utf-8').send(json)
  })
}
