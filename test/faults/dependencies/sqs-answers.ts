import { type MadeAnswer } from '../../support/interposer/deeds.ts'
import { type Answer, type InterposedRequest } from '../../support/interposer/exchange.ts'

export interface ReceivedMessage {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
}

interface BatchEntry {
  readonly Id: string
  readonly ReceiptHandle: string
}

const contentType = 'application/x-amz-json-1.0'

/** An error as SQS tells it. */
export const sqsError = (status: number, code: string): MadeAnswer => ({
  status,
  headers: { 'content-type': contentType, 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'made by a test' }),
})

export const messagesOf = ({ status, body }: Answer): readonly ReceivedMessage[] =>
  status === 200 ? ((JSON.parse(String(body)) as { Messages?: ReceivedMessage[] }).Messages ?? []) : []

export const entriesOf = ({ body }: InterposedRequest): readonly BatchEntry[] =>
  (JSON.parse(String(body)) as { Entries?: BatchEntry[] }).Entries ?? []

/** The same request about some of its entries only. */
export const withEntries = ({ body }: InterposedRequest, Entries: readonly BatchEntry[]): Buffer =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(String(body)) as object), Entries }))

export const isAction =
  (...actions: readonly string[]) =>
  ({ action }: InterposedRequest): boolean =>
    actions.includes(action)
