import { type FastifyInstance } from 'fastify'
import { type Tokens } from './tokens.ts'

/** The token endpoint. Its errors are OAuth's, not the platform's. */
export function serveLogin(
  api: FastifyInstance,
  tokens: Tokens,
  { lifetimeMs, now }: { lifetimeMs: number; now: () => number },
): void {
  api.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  const refusal = (error: string, description: string) => ({ error, description, error_description: description })

  api.post('/oauth/token', (request, reply) => {
    const grant = (request.body as { grant_type?: unknown } | undefined)?.grant_type
    if (grant !== 'client_credentials') {
      return reply.code(400).send(refusal('unsupported_grant_type', 'only client_credentials is supported'))
    }
    const token = tokens.issue(request.headers.authorization, now())
    if (!token) return reply.code(401).send(refusal('invalid_client', 'client authentication failed'))
    return reply.send({ access_token: token, token_type: 'bearer', expires_in: Math.floor(lifetimeMs / 1_000) })
  })
}
