import { type ApiCall, type Caller } from './calls.ts'
import { type Clock } from './clock.ts'
import { MalformedJsonError } from './core/slices.ts'
import { GenesysApiError } from './error.ts'
import { untilAborted } from './gate.ts'
import { type GenesysObserver } from './observer.ts'

export interface TokenOptions {
  readonly loginUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly call: Caller
  readonly clock: Clock
  readonly observer: GenesysObserver
  /** Waits while the client is paused. */
  readonly unpaused: (signal: AbortSignal) => Promise<void>
  /** Ends what runs in the background. */
  readonly closed: AbortSignal
}

/** The access token of one client in one region: asked for once, by whoever comes first, for all. */
export interface TokenSource {
  /** @throws GenesysApiError when there is no token that could be used. */
  get(signal: AbortSignal): Promise<string>
  /** The API refused this token. Does nothing when it has been replaced already. */
  invalidate(token: string): void
  /** The API refused a token that was fresh: nobody asks for another one for a while. */
  refuse(error: GenesysApiError): void
}

interface Token {
  readonly text: string
  readonly renewAtMs: number
  readonly expiresAtMs: number
}

const renewShare = 0.8
/**
 * Refused credentials do not become good by asking again at once: a person has to mend them. A first refusal may be a passing fault of the
 * platform, so each one in a row holds longer, up to a minute.
 */
const firstHoldMs = 5_000
const longestHoldMs = 60_000
/** After this long without a refusal the next one is a first one again. */
const refusalsForgottenMs = 300_000
/** A renewal ahead of time that failed is tried again after this. */
const renewalHoldMs = 30_000
const maxTokenBodyBytes = 65_536

export function createTokenSource(options: TokenOptions): TokenSource {
  const { call, clock, observer, closed } = options
  let token: Token | null = null
  let renewal: Promise<Token> | null = null
  let refused: { readonly error: GenesysApiError; readonly untilMs: number } | null = null
  let refusals = { inARow: 0, lastMs: 0 }
  let nextEarlyRenewalMs = 0

  const renew = (): Promise<Token> => {
    renewal ??= call(tokenCall(options), closed)
      .then((fresh) => {
        token = fresh
        observer.tokenRenewed?.()
        return fresh
      })
      .catch((error: unknown) => {
        nextEarlyRenewalMs = clock.now() + renewalHoldMs
        if (error instanceof GenesysApiError && error.kind === 'credentials_refused') hold(error)
        throw error
      })
      .finally(() => {
        renewal = null
      })
    return renewal
  }
  const hold = (error: GenesysApiError) => {
    // The same refusal handed out again is not a new one.
    if (refused?.error === error) return
    token = null
    const nowMs = clock.now()
    const inARow = nowMs - refusals.lastMs > refusalsForgottenMs ? 1 : refusals.inARow + 1
    refusals = { inARow, lastMs: nowMs }
    refused = { error, untilMs: nowMs + Math.min(longestHoldMs, firstHoldMs * 2 ** (inARow - 1)) }
  }
  return {
    async get(signal) {
      const nowMs = clock.now()
      if (refused !== null && nowMs < refused.untilMs) throw refused.error
      refused = null
      if (token === null || nowMs >= token.expiresAtMs) return (await untilAborted(renew(), signal)).text
      // Renewed ahead of time and beside the calls: as long as the old token is good, nobody waits and a failure hurts nobody.
      if (nowMs >= token.renewAtMs && nowMs >= nextEarlyRenewalMs) void renew().catch(() => undefined)
      return token.text
    },
    invalidate(text) {
      if (token?.text === text) token = null
    },
    refuse: hold,
  }
}

function tokenCall({ loginUrl, clientId, clientSecret, clock, unpaused }: TokenOptions): ApiCall<Token> {
  const url = `${loginUrl}/oauth/token`
  return {
    endpoint: 'token',
    attempted: `get an access token from ${url}`,
    ids: 0,
    async prepare(signal) {
      await unpaused(signal)
      return {
        method: 'POST',
        url,
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: 'grant_type=client_credentials',
        maxBodyBytes: maxTokenBodyBytes,
      }
    },
    read: ({ body }, sentAtMs) => readToken(body, sentAtMs, clock.now()),
  }
}

function readToken(body: Buffer, sentAtMs: number, nowMs: number): Token {
  const grant = parse(body)
  const text = grant?.['access_token']
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) throw new MalformedJsonError('an access_token', 0)
  const seconds = grant?.['expires_in']
  // 300 s is the shortest life that a client can be given.
  const lifeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : 300_000
  // A clock that was set back would stretch its life; the 401 that follows renews it.
  return { text, renewAtMs: Math.max(nowMs, sentAtMs + lifeMs * renewShare), expiresAtMs: sentAtMs + lifeMs }
}

function parse(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null
  } catch {
    throw new MalformedJsonError('JSON', 0)
  }
}
