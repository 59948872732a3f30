import { type Deed, withBody } from '../../support/interposer/deeds.ts'
import { type Interposer } from '../../support/interposer/interposer.ts'
import { entriesOf, isAction, messagesOf, type ReceivedMessage, withEntries } from './sqs-answers.ts'

/** Each hand-out of a message has a receipt handle of its own; those that are made here are known by this. */
const mark = 'again-'
const mostKept = 500
const mostInAnAnswer = 10

/** SQS that hands out every message once more, most of them when they have been deleted since. */
export function repeatMessages(sqs: Interposer) {
  let repeated = 0
  let kept: readonly ReceivedMessage[] = []

  const receiving: Deed = async (exchange) => {
    const given = await exchange.forward()
    const fresh = messagesOf(given)
    const again = kept.slice(0, mostInAnAnswer - fresh.length)
    kept = [...kept.slice(again.length), ...fresh].slice(-mostKept)
    repeated += again.length
    const remade = again.map((message) => ({ ...message, ReceiptHandle: `${mark}${message.ReceiptHandle}` }))
    await exchange.reply(withBody(given, JSON.stringify({ Messages: [...fresh, ...remade] })))
  }
  // The queue knows nothing of these handles; to delete what is deleted is a success.
  const settling: Deed = async (exchange) => {
    const entries = entriesOf(exchange.request)
    const real = entries.filter(({ ReceiptHandle }) => !ReceiptHandle.startsWith(mark))
    const Successful = entries.filter((entry) => !real.includes(entry)).map(({ Id }) => ({ Id }))
    const headers = { 'content-type': 'application/x-amz-json-1.0' }
    const nothing = { status: 200, headers, body: Buffer.from('{}') }
    const given = real.length === 0 ? nothing : await exchange.forward({ body: withEntries(exchange.request, real) })
    const results = JSON.parse(String(given.body)) as { Successful?: readonly object[] }
    const merged = { ...results, Successful: [...(results.Successful ?? []), ...Successful] }
    await exchange.reply(withBody(given, JSON.stringify(merged)))
  }
  const rule = sqs.tell({ when: isAction('ReceiveMessage'), deed: receiving })
  sqs.tell({ when: isAction('DeleteMessageBatch', 'ChangeMessageVisibilityBatch'), deed: settling })
  return {
    repeated: () => repeated,
    /** No more is repeated; what was may still be settled. */
    end: () => rule.lift(),
  }
}
