import { type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type ReplyOptions } from './exchange.ts'
import { resetSocket } from '../reset-socket.ts'

const dripsPerSecond = 20

/** Writes an answer, slowly or in part if told so. Resolves when it is handed over or nobody is there any more. */
export async function writeAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { bytesPerSecond, cutAfterBytes }: ReplyOptions,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) })
  const sent = cutAfterBytes === undefined ? body : body.subarray(0, cutAfterBytes)
  const step = bytesPerSecond === undefined ? sent.length : Math.max(1, Math.ceil(bytesPerSecond / dripsPerSecond))
  for (let from = 0; from < sent.length && !response.destroyed; from += step) {
    await written(response, sent.subarray(from, from + step))
    if (bytesPerSecond !== undefined) await sleep(1_000 / dripsPerSecond, undefined, { signal }).catch(() => undefined)
  }
  if (cutAfterBytes === undefined) response.end()
  else resetSocket(response.socket)
}

const written = (response: ServerResponse, part: Buffer): Promise<void> =>
  new Promise((resolve) => response.write(part, () => resolve()))
