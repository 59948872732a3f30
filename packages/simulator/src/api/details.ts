import { type ApiAssumptions } from '../facts/assumptions.ts'
import { ApiError } from './errors.ts'
import { type Reply } from './exchange.ts'

export interface DetailsSource {
  /** The record as JSON; null if there is none, or none yet. */
  readonly recordJson: (conversationId: string) => string | null
  readonly assumptions: () => Pick<ApiAssumptions, 'maxIds' | 'unknownIds'>
}

/** `id=a&id=b`, `id=a,b`, and both together. */
export const requestedIds = (query: URLSearchParams): string[] =>
  query
    .getAll('id')
    .flatMap((value) => value.split(','))
    .filter((id) => id !== '')

export function detailsOfMany(ids: readonly string[], { recordJson, assumptions }: DetailsSource): Reply {
  const { maxIds, unknownIds } = assumptions()
  if (ids.length === 0) throw new ApiError(400, { message: 'At least one conversation id is required.' })
  if (ids.length > maxIds) {
    throw new ApiError(400, { code: 'invalid.value', message: `At most ${maxIds} conversation ids can be requested.` })
  }
  const records = [...new Set(ids)].map(recordJson)
  const known = records.filter((record) => record !== null)
  const missing = known.length < records.length
  if (missing && unknownIds === '404') throw new ApiError(404)
  if (missing && unknownIds === '400') throw new ApiError(400)
  if (known.length === 0 && unknownIds === 'empty-object') return { status: 200, json: '{}' }
  // Assembled as text, so that records which were given are served as given.
  return { status: 200, json: `{"conversations":[${known.join(',')}]}` }
}

export function detailsOfOne(id: string, { recordJson }: DetailsSource): Reply {
  const json = recordJson(id)
  if (json === null) throw new ApiError(404)
  return { status: 200, json }
}
