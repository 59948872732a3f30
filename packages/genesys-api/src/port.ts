import { type GenesysApiError } from './error.ts'
import { type QuotaView } from './gate.ts'

/** One organisation as seen through one OAuth client: one token, one quota. */
export interface GenesysClient extends AsyncDisposable {
  /**
   * The detail records of these conversations, in as few calls as possible. Each distinct id has exactly one result; nothing is thrown for
   * a call that failed. May take minutes: pauses and retries are waited out within it.
   * @throws only the signal's reason.
   */
  fetchDetails(ids: readonly string[], signal: AbortSignal): Promise<DetailsAnswer>
  /** The organisation that the credentials belong to. @throws GenesysApiError, or the signal's reason. */
  organisation(signal: AbortSignal): Promise<{ readonly id: string; readonly name: string | null }>
  readonly quota: QuotaView
  /** How many ids one call asks for at most at the moment. */
  maxIds(): number
}

export interface DetailsAnswer {
  readonly results: ReadonlyMap<string, DetailsResult>
  /** Records that nobody asked for, and repeated ones: left out and counted. */
  readonly ignored: number
}

export type DetailsResult = AnsweredRecord | MissingRecord | UnusableRecord | FailedRecord

export interface AnsweredRecord {
  readonly kind: 'record'
  /** The JSON of the record as received. */
  readonly raw: Buffer
  readonly json: unknown
  /** Date of the answer, epoch ms; see `answerTime` for an answer without one. */
  readonly asOf: number
  readonly asOfSource: 'date_header' | 'estimated'
  /** When it was received here, epoch ms. */
  readonly receivedAt: number
  readonly correlationId: string | null
}

/** Left out of the answer, or 404 when asked for alone: not there yet, or not to be seen by this client. */
export interface MissingRecord {
  readonly kind: 'missing'
  /** It was a 404: this API refuses a whole request for one id that it does not know. */
  readonly refused?: true
}

/** Asked for alone, and what came cannot be used: asking again would bring the same. */
export interface UnusableRecord {
  readonly kind: 'unusable'
  /** `oversize`: larger than the limit. `no_identity`: an element that names no conversation. */
  readonly reason: 'oversize' | 'no_identity'
  /** The bytes received; their beginning when `bodyBytes` says more. */
  readonly body: Buffer
  readonly bodyBytes: number
}

export interface FailedRecord {
  readonly kind: 'failed'
  readonly error: GenesysApiError
}
