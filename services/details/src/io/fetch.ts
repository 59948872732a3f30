import { type DetailsResult, type GenesysApiError, type GenesysClient } from '@aftercall/genesys-api'
import { type FetchResult } from '../core/result.ts'

export interface Fetched {
  readonly results: ReadonlyMap<string, FetchResult>
  /** The first failure, for whoever has to mend it. */
  readonly failure: GenesysApiError | null
}

/** Asks for conversations, each of which gets exactly one result. @throws the signal's reason. */
export type FetchRecords = (ids: readonly string[], signal: AbortSignal) => Promise<Fetched>

export const fetchRecords =
  (client: Pick<GenesysClient, 'fetchDetails'>): FetchRecords =>
  async (ids, signal) => {
    const { results } = await client.fetchDetails(ids, signal)
    const failed = [...results.values()].find((result) => result.kind === 'failed')
    return {
      results: new Map(ids.map((id) => [id, toResult(results.get(id))])),
      failure: failed?.error ?? null,
    }
  }

function toResult(result: DetailsResult | undefined): FetchResult {
  if (result === undefined) return { kind: 'trouble', retryAtMs: null }
  if (result.kind === 'missing') return { kind: 'missing', refused: result.refused === true ? 'not_found' : null }
  return result.kind === 'failed' ? toFailure(result.error) : result
}

function toFailure(error: GenesysApiError): FetchResult {
  switch (error.kind) {
    // Refused credentials are nobody's answer about a conversation: a person mends them, and the requests wait for that.
    case 'credentials_refused':
    case 'rate_limited':
    case 'unavailable':
      return { kind: 'trouble', retryAtMs: error.retryAtMs }
    case 'bad_request':
      // Without a status it was never sent: it is no id at all.
      return error.status === null
        ? { kind: 'refused', reason: error.kind }
        : { kind: 'missing', refused: 'bad_request' }
    case 'forbidden':
      return { kind: 'refused', reason: error.kind }
    case 'not_found':
      return { kind: 'missing', refused: 'not_found' }
    case 'refused':
    case 'oversize':
      return { kind: 'refused', reason: 'not_accepted' }
  }
}
