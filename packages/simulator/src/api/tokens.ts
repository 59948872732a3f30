import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** The bearer tokens that are valid now. */
export interface Tokens {
  /** A new token for the client, or null if id or secret are wrong. */
  issue(basicHeader: string | undefined, now: number): string | null
  isValid(token: string, now: number): boolean
}

const maxTokens = 10_000
const digest = (text: string) => createHash('sha256').update(text).digest()

/** Names a token in statistics without giving it away. */
export const tokenName = (token: string): string => digest(token).toString('hex').slice(0, 12)

function credentialsIn(header: string | undefined): ClientCredentials | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { id: id ?? '', secret: secret.join(':') }
}

export function openTokens(client: ClientCredentials, lifetimeMs: number): Tokens {
  const expiries = new Map<string, number>()
  const known = ({ id, secret }: ClientCredentials) => digest(JSON.stringify([id, secret]))
  return {
    issue: (header, now) => {
      const given = credentialsIn(header)
      if (!given || !timingSafeEqual(known(given), known(client))) return null
      for (const [token, expiresAt] of expiries) {
        if (expiresAt <= now || expiries.size >= maxTokens) expiries.delete(token)
      }
      const token = randomBytes(48).toString('base64url')
      expiries.set(token, now + lifetimeMs)
      return token
    },
    isValid: (token, now) => (expiries.get(token) ?? 0) > now,
  }
}
