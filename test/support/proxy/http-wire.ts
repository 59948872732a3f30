import { type Message, type Wire } from './wire.ts'

const requestLine = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/
const maxHeadBytes = 64 * 1024

/**
 * Names the requests of an HTTP/1.1 connection whose client waits for each answer before it asks again. SQS is told by its action, ClickHouse
 * by the first words of its statement, everything else by method and path.
 */
export function httpWire(): Wire {
  let question: Message | null = null
  let isAnswered = true
  let head = Buffer.alloc(0)
  return {
    fromClient(chunk) {
      if (!isAnswered) return [{ bytes: chunk, begins: null }]
      head = Buffer.concat([head, chunk])
      const isWhole = head.includes('\r\n\r\n')
      // Held back until its head is whole: it must not arrive in part before somebody has decided whether it may.
      if (!isWhole && head.length < maxHeadBytes) return []
      const bytes = head
      head = Buffer.alloc(0)
      question = { side: 'request', name: nameOf(bytes.toString('latin1', 0, maxHeadBytes)), clientId: null }
      isAnswered = false
      return [{ bytes, begins: question }]
    },
    fromServer(bytes) {
      if (question === null || isAnswered) return [{ bytes, begins: null }]
      isAnswered = true
      return [{ bytes, begins: { ...question, side: 'answer' } }]
    },
  }
}

function nameOf(head: string): string {
  const [, method, target] = requestLine.exec(head) ?? []
  if (method === undefined || target === undefined) return 'unknown'
  const action = /^x-amz-target: *\w+\.(\w+)/im.exec(head)?.[1]
  if (action !== undefined) return action
  const { pathname, searchParams } = new URL(target, 'http://any')
  const statement = searchParams.get('query')
  return statement === null ? `${method} ${pathname}` : firstWords(statement)
}

/** `INSERT INTO `events_raw` (…` is `INSERT events_raw`; of others the first word tells enough. */
function firstWords(statement: string): string {
  const table = /^\s*INSERT INTO `?(\w+)/i.exec(statement)?.[1]
  return table === undefined ? (/\w+/.exec(statement)?.[0] ?? 'statement').toUpperCase() : `INSERT ${table}`
}
