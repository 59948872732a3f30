/** What became of asking for one conversation. */
export type FetchResult =
  | {
      readonly kind: 'record'
      /** The JSON as received. */
      readonly raw: Buffer
      readonly json: unknown
      /** Epoch ms by Genesys's clock. */
      readonly asOf: number
      readonly receivedAt: number
    }
  /** `refused`: the API refused to answer for it, and would refuse whoever it is asked for together with. */
  | { readonly kind: 'missing'; readonly refused?: 'not_found' | 'bad_request' | null }
  | {
      readonly kind: 'unusable'
      readonly reason: 'oversize' | 'no_identity'
      /** What was received; its beginning when `bodyBytes` says more. */
      readonly body: Buffer
      readonly bodyBytes: number
    }
  | { readonly kind: 'refused'; readonly reason: 'bad_request' | 'forbidden' | 'not_accepted' }
  /** Nothing is known: to be asked again, not before `retryAtMs` where that is given. */
  | { readonly kind: 'trouble'; readonly retryAtMs: number | null }

export type SettledResult = Exclude<FetchResult, { kind: 'trouble' }>
