import { type ApiRequest, ok, type Reply } from './exchange.ts'
import { type Tokens } from './tokens.ts'

/** The platform says it in two ways. */
const refusal = (status: number, error: string, description: string): Reply => ({
  ...ok({ error, description, error_description: description }),
  status,
})

/** The token endpoint. Its errors are OAuth's, not the platform's. */
export function logIn(
  { headers, body }: ApiRequest,
  {
    tokens,
    tokenLifetimeMs,
    clock,
  }: { readonly tokens: Tokens; readonly tokenLifetimeMs: number; readonly clock: { now(): number } },
): Reply {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const grant = isForm ? new URLSearchParams(body).get('grant_type') : null
  if (grant !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 'only client_credentials is supported')
  }
  const token = tokens.issue(headers['authorization'], clock.now())
  if (!token) return refusal(401, 'invalid_client', 'client authentication failed')
  return ok({ access_token: token, token_type: 'bearer', expires_in: Math.floor(tokenLifetimeMs / 1_000) })
}
