import { type InterposedRequest, type TargetKind } from './exchange.ts'

type Unnamed = Pick<InterposedRequest, 'method' | 'path' | 'headers' | 'body'>
type Named = Pick<InterposedRequest, 'action' | 'subject'>

/** Statements are told by their first words; bodies of inserts are large. */
const headBytes = 1_000

/** What a request is in the terms of the server that it is for; `other` where nothing is known about it. */
export function nameRequest(kind: TargetKind, request: Unnamed): Named {
  switch (kind) {
    case 'sqs':
      return nameSqs(request)
    case 'clickhouse':
      return nameClickHouse(request)
    case 'registry':
      return nameRegistry(request)
    case 'api':
      return nameApi(request)
  }
}

/** The JSON protocol names the action in a header, the older one among the fields of its form. */
function nameSqs({ headers, body }: Unnamed): Named {
  const target = headers['x-amz-target']
  if (target !== undefined) {
    const queueUrl = /"QueueUrl"\s*:\s*"([^"]*)"/.exec(body.toString('utf8', 0, headBytes))?.[1]
    return { action: target.slice(target.lastIndexOf('.') + 1), subject: lastPart(queueUrl) }
  }
  const form = new URLSearchParams(body.toString('utf8', 0, headBytes))
  return { action: form.get('Action') ?? 'other', subject: lastPart(form.get('QueueUrl') ?? undefined) }
}

const lastPart = (url: string | undefined): string | null => url?.split('/').at(-1) ?? null

function nameClickHouse({ path, body }: Unnamed): Named {
  const inPath = new URL(path, 'http://server').searchParams.get('query')
  const statement = (inPath ?? body.toString('utf8', 0, headBytes)).trimStart()
  const table = /^insert\s+into\s+(?:table\s+)?`?([\w.]+)/i.exec(statement)?.[1]
  if (table !== undefined) return { action: 'insert', subject: table }
  return { action: /^(select|with)\b/i.test(statement) ? 'select' : 'other', subject: null }
}

function nameRegistry({ method, path }: Unnamed): Named {
  const { pathname } = new URL(path, 'http://server')
  const schemaId = /\/schemas\/ids\/([^/]+)/.exec(pathname)?.[1]
  if (schemaId !== undefined) return { action: 'schema', subject: schemaId }
  const [, place, subject, rest] = /\/(subjects|config)\/([^/]+)(.*)$/.exec(pathname) ?? []
  if (subject === undefined) return { action: 'other', subject: null }
  const action =
    place === 'config' ? 'config' : method !== 'POST' ? 'other' : rest === '/versions' ? 'register' : 'lookup'
  return { action, subject: decodeURIComponent(subject) }
}

function nameApi({ path }: Unnamed): Named {
  const { pathname } = new URL(path, 'http://server')
  if (pathname.endsWith('/oauth/token')) return { action: 'token', subject: null }
  if (pathname.endsWith('/organizations/me')) return { action: 'organisation', subject: null }
  const one = /\/conversations\/([^/]+)\/details$/.exec(pathname)?.[1]
  if (one !== undefined) return { action: 'details', subject: one }
  return { action: pathname.endsWith('/conversations/details') ? 'details' : 'other', subject: null }
}
