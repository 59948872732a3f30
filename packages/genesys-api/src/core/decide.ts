import { type GenesysErrorKind } from '../error.ts'

/** What one exchange brought. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number }
  /** A good status, but the body is not the JSON that it should be: cut off, or somebody else's page. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'oversize' }
  | { readonly kind: 'network' | 'timeout' }

export interface Attempts {
  /** Failures of this call that count against its tries, this one included. */
  readonly failures: number
  readonly maxFailures: number
  /** Pauses after 429 that this call has kept, before this one. */
  readonly pauses: number
  readonly maxPauses: number
  /** Whether the token was renewed for this call. */
  readonly renewed: boolean
}

export type Decision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'renew_token' }
  /** The whole client waits, then this call again. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'back_off' }
  | { readonly kind: 'fail'; readonly as: GenesysErrorKind }

type Rule = 'accept' | 'unauthorised' | 'paused' | 'transient' | GenesysErrorKind

/** What each status means. What is not in the table goes by its class. */
const byStatus: Readonly<Record<number, Rule>> = {
  400: 'bad_request',
  401: 'unauthorised',
  403: 'forbidden',
  404: 'not_found',
  408: 'transient',
  413: 'bad_request',
  414: 'bad_request',
  425: 'transient',
  429: 'paused',
  431: 'bad_request',
}

export function decide(exchange: Exchange, attempts: Attempts): Decision {
  switch (exchange.kind) {
    case 'oversize':
      return { kind: 'fail', as: 'oversize' }
    case 'malformed':
    case 'network':
    case 'timeout':
      return apply('transient', attempts)
    case 'answer':
      return apply(ruleOf(exchange.status), attempts)
  }
}

/** Whether the exchange tells that the endpoint is down; anything it says on purpose tells the contrary. */
export const tellsOutage = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' ? ruleOf(exchange.status) === 'transient' : exchange.kind !== 'oversize'

function ruleOf(status: number): Rule {
  const rule = byStatus[status]
  if (rule !== undefined) return rule
  if (status >= 200 && status < 300) return 'accept'
  // A redirect is an appliance in between, not the API: as transient as a 5xx.
  return status >= 400 && status < 500 ? 'refused' : 'transient'
}

function apply(rule: Rule, { failures, maxFailures, pauses, maxPauses, renewed }: Attempts): Decision {
  switch (rule) {
    case 'accept':
      return { kind: 'accept' }
    case 'unauthorised':
      return renewed ? { kind: 'fail', as: 'credentials_refused' } : { kind: 'renew_token' }
    case 'paused':
      return pauses < maxPauses ? { kind: 'pause' } : { kind: 'fail', as: 'rate_limited' }
    case 'transient':
      return failures < maxFailures ? { kind: 'back_off' } : { kind: 'fail', as: 'unavailable' }
    default:
      return { kind: 'fail', as: rule }
  }
}
