import { z } from 'zod'
import { integerVariable, isHttpUrl, secretFrom, urlVariable } from './variables.ts'

/** One Genesys Cloud organisation and how it is reached. */
export interface Organisation {
  readonly id: string
  /** Region domain, for example mypurecloud.ie. */
  readonly domain: string
  readonly loginUrl: string
  readonly apiUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Forward proxy, credentials included; never shown. */
  readonly proxyUrl?: string
  /** PEM file of further certificate authorities. */
  readonly caFile?: string
  /** Quota of this client's token. */
  readonly requestsPerMinute: number
}

const url = z.string().refine(isHttpUrl, 'is not an http or https URL')
const listed = z.object({
  id: z.string().min(1),
  domain: z.string().min(1).optional(),
  loginUrl: url.optional(),
  apiUrl: url.optional(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  clientSecretFile: z.string().min(1).optional(),
  proxyUrl: url.optional(),
  caFile: z.string().min(1).optional(),
  requestsPerMinute: z.number().int().min(1).max(100_000).default(300),
})
const single = {
  GENESYS_ORGANISATION_ID: z.string().optional().describe('the id of the organisation, as in the source of its events'),
  GENESYS_DOMAIN: z.string().optional().describe('the region domain, for example mypurecloud.ie'),
  GENESYS_LOGIN_URL: urlVariable().optional().describe('set only when it is not https://login.<domain>'),
  GENESYS_API_URL: urlVariable().optional().describe('set only when it is not https://api.<domain>'),
  GENESYS_CLIENT_ID: z.string().optional().describe('the id of an OAuth client of grant type client credentials'),
  GENESYS_CLIENT_SECRET: z
    .string()
    .optional()
    .describe('the secret of that client; or its file, GENESYS_CLIENT_SECRET_FILE'),
  GENESYS_CLIENT_SECRET_FILE: z.string().optional().describe('the path of a file that holds that secret'),
  GENESYS_PROXY_URL: urlVariable().optional().describe('the URL of a forward proxy, credentials included'),
  GENESYS_CA_FILE: z.string().optional().describe('the PEM file of further certificate authorities'),
  GENESYS_REQUESTS_PER_MINUTE: integerVariable({ min: 1, max: 100_000 })
    .default(300)
    .describe('the quota of the token; four fifths of it are used'),
}
const list = {
  GENESYS_ORGANISATIONS: z
    .string()
    .optional()
    .describe(
      'a JSON list of { id, domain, loginUrl?, apiUrl?, clientId, clientSecret or clientSecretFile, proxyUrl?, caFile?, requestsPerMinute? }',
    ),
}

type Context = z.RefinementCtx
const missing = (context: Context, path: (string | number)[], message = 'is not set') => {
  context.addIssue({ code: 'custom', path, message })
  return undefined
}

/** Either the list GENESYS_ORGANISATIONS or the variables of a single organisation, GENESYS_ORGANISATION_ID and so on. */
export const organisationsEnv = z.object({ ...single, ...list }).transform((env, context): readonly Organisation[] => {
  if (env.GENESYS_ORGANISATIONS !== undefined) return distinct(fromList(env.GENESYS_ORGANISATIONS, context), context)
  const entry = {
    id: env.GENESYS_ORGANISATION_ID ?? missing(context, ['GENESYS_ORGANISATION_ID']),
    domain: env.GENESYS_DOMAIN,
    loginUrl: env.GENESYS_LOGIN_URL,
    apiUrl: env.GENESYS_API_URL,
    clientId: env.GENESYS_CLIENT_ID ?? missing(context, ['GENESYS_CLIENT_ID']),
    clientSecret: secretFrom(
      env.GENESYS_CLIENT_SECRET,
      env.GENESYS_CLIENT_SECRET_FILE,
      'GENESYS_CLIENT_SECRET_FILE',
      context,
    ),
    proxyUrl: env.GENESYS_PROXY_URL,
    caFile: env.GENESYS_CA_FILE,
    requestsPerMinute: env.GENESYS_REQUESTS_PER_MINUTE,
  }
  if (entry.clientSecret === undefined && env.GENESYS_CLIENT_SECRET_FILE === undefined)
    missing(context, ['GENESYS_CLIENT_SECRET'])
  if (entry.domain === undefined && (entry.loginUrl === undefined || entry.apiUrl === undefined))
    missing(context, ['GENESYS_DOMAIN'])
  return [
    complete({ ...entry, id: entry.id ?? '', clientId: entry.clientId ?? '', clientSecret: entry.clientSecret ?? '' }),
  ]
})

/** Only the ids, for a service that needs no credentials: from the same variables. */
export const organisationIdsEnv = z
  .object({ GENESYS_ORGANISATION_ID: single.GENESYS_ORGANISATION_ID, ...list })
  .transform((env, context): readonly string[] => {
    if (env.GENESYS_ORGANISATIONS === undefined) {
      if (env.GENESYS_ORGANISATION_ID === undefined) missing(context, ['GENESYS_ORGANISATION_ID'])
      return [env.GENESYS_ORGANISATION_ID ?? '']
    }
    const ids = z.array(z.object({ id: z.string().min(1) })).min(1)
    return parseList(env.GENESYS_ORGANISATIONS, ids, context).map(({ id }) => id)
  })

function parseList<Entry>(text: string, schema: z.ZodType<Entry[]>, context: Context): readonly Entry[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    missing(context, ['GENESYS_ORGANISATIONS'], 'is not JSON')
    return []
  }
  const parsed = schema.safeParse(json)
  for (const issue of parsed.error?.issues ?? [])
    context.addIssue({ code: 'custom', path: ['GENESYS_ORGANISATIONS', ...issue.path], message: issue.message })
  return parsed.data ?? []
}

function fromList(text: string, context: Context): readonly Organisation[] {
  return parseList(text, z.array(listed).min(1, 'names no organisation'), context).map((entry, index) => {
    const path = ['GENESYS_ORGANISATIONS', index]
    const clientSecret = secretFrom(
      entry.clientSecret,
      entry.clientSecretFile,
      `GENESYS_ORGANISATIONS.${index}.clientSecretFile`,
      context,
    )
    if (clientSecret === undefined && entry.clientSecretFile === undefined) missing(context, [...path, 'clientSecret'])
    if (entry.domain === undefined && (entry.loginUrl === undefined || entry.apiUrl === undefined))
      missing(context, [...path, 'domain'])
    return complete({ ...entry, clientSecret: clientSecret ?? '' })
  })
}

function distinct(organisations: readonly Organisation[], context: Context): readonly Organisation[] {
  const ids = new Set(organisations.map(({ id }) => id))
  if (ids.size < organisations.length) missing(context, ['GENESYS_ORGANISATIONS'], 'names an organisation twice')
  return organisations
}

interface Entry {
  readonly id: string
  readonly domain?: string | undefined
  readonly loginUrl?: string | undefined
  readonly apiUrl?: string | undefined
  readonly clientId: string
  readonly clientSecret: string
  readonly proxyUrl?: string | undefined
  readonly caFile?: string | undefined
  readonly requestsPerMinute: number
}

const complete = (entry: Entry): Organisation => ({
  id: entry.id,
  domain: entry.domain ?? '',
  loginUrl: (entry.loginUrl ?? `https://login.${entry.domain}`).replace(/\/+$/, ''),
  apiUrl: (entry.apiUrl ?? `https://api.${entry.domain}`).replace(/\/+$/, ''),
  clientId: entry.clientId,
  clientSecret: entry.clientSecret,
  requestsPerMinute: entry.requestsPerMinute,
  ...(entry.proxyUrl === undefined ? {} : { proxyUrl: entry.proxyUrl }),
  ...(entry.caFile === undefined ? {} : { caFile: entry.caFile }),
})
