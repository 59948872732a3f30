import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Exchange, type ReplyOptions } from './exchange.ts'

/** What is done with a request instead of passing it on. It ends the exchange, or leaves it to break off. */
export type Deed = (exchange: Exchange) => Promise<void>

export interface MadeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Answers in the server's place, which never hears of the request. */
export const answer =
  (given: MadeAnswer | ((exchange: Exchange) => MadeAnswer), options?: ReplyOptions): Deed =>
  (exchange) => {
    const { status, headers = {}, body = '' } = typeof given === 'function' ? given(exchange) : given
    return exchange.reply({ status, headers, body: Buffer.from(body) }, options)
  }

/** Breaks the connection; the server never hears of the request. */
export const cut = (): Deed => async (exchange) => exchange.reset()

/** Says nothing until the rule is lifted or the client gives up; the server never hears of the request. */
export const hang = (): Deed => async (exchange) => {
  await aborted(exchange.signal)
  exchange.reset()
}

/** The server does what it was asked, and nobody hears that it did. */
export const loseAnswer = (): Deed => async (exchange) => {
  await exchange.forward()
  exchange.reset()
}

/** Passes the request on after a while. */
export const delay =
  (ms: number): Deed =>
  async (exchange) => {
    // Lifted: the rest of the wait is over, too.
    await sleep(ms, undefined, { signal: exchange.signal }).catch(() => undefined)
    await exchange.reply(await exchange.forward())
  }

/** The server does what it was asked; its answer comes changed, or in another way. */
export const spoil =
  (change: (answer: Answer, exchange: Exchange) => Answer, options?: ReplyOptions): Deed =>
  async (exchange) =>
    exchange.reply(change(await exchange.forward(), exchange), options)

/** The answer with another body; its length is told anew. */
export const withBody = (given: Answer, body: string | Buffer): Answer => ({ ...given, body: Buffer.from(body) })

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
