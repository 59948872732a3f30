import { answer, delay, type Deed, hang, loseAnswer, spoil, withBody } from '../../support/interposer/deeds.ts'
import { metricSum } from '../../support/metrics.ts'
import { messagesIn } from '../../support/played.ts'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { counter, lasting, log, untilStruck } from './noticed.ts'
import { repeatMessages } from './repeating-queue.ts'
import { entriesOf, isAction, messagesOf, sqsError, withEntries } from './sqs-answers.ts'
import { calmly, type DependencyPlace, scenarioOf, underLoad } from './under-load.ts'

const receive = isAction('ReceiveMessage')
const deleteBatch = isAction('DeleteMessageBatch')
const errors = 'aftercall_bridge_queue_errors'

/** Deletes every second entry and refuses the others, all within a 200. */
const deletingHalf =
  (failure: { readonly Code: string; readonly SenderFault: boolean }): Deed =>
  async (exchange) => {
    const entries = entriesOf(exchange.request)
    const deleted = entries.filter((_, index) => index % 2 === 0)
    const given = await exchange.forward({ body: withEntries(exchange.request, deleted) })
    const kept = entries.filter((entry) => !deleted.includes(entry))
    const results = JSON.parse(String(given.body)) as { Failed?: readonly object[] }
    const Failed = [...(results.Failed ?? []), ...kept.map(({ Id }) => ({ Id, ...failure }))]
    await exchange.reply(withBody(given, JSON.stringify({ ...results, Failed })))
  }

/** As if the bytes had been damaged on the way: the checksum beside them tells. */
const damaged = spoil((given) => {
  const Messages = messagesOf(given).map((message) => ({
    ...message,
    Body: message.Body.replace('"version"', '"vers1on"'),
  }))
  return withBody(given, JSON.stringify({ Messages }))
})

const cutShort = spoil((given) => withBody(given, given.body.subarray(0, given.body.length >> 1)))
const page = answer({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html>We will be back soon.</html>',
})

const untilRepeated = async (place: DependencyPlace, queue: ReturnType<typeof repeatMessages>) =>
  void (await place.until('150 messages were repeated', () => ({
    done: queue.repeated() >= 150,
    seen: queue.repeated(),
  })))

/** Nothing is in the bridge's hands any more, made-up handles included. */
const untilDeleted = async (place: DependencyPlace) =>
  void (await place.until('the play is over and all of it is deleted from the queue', async () => {
    const { phase } = await place.pipeline.simulator.progress()
    const held = metricSum(await place.member('bridge').instance.metrics(), 'aftercall_bridge_in_flight_messages')
    const left = await messagesIn(place.pipeline.queue)
    return { done: phase !== 'playing' && left + held === 0, seen: { phase, left, held } }
  }))

export const sqsScenarios: readonly Scenario<Dependencies>[] = [
  underLoad({
    name: 'sqs.duplicates',
    fault: 'SQS hands messages out twice, also after their deletion',
    async strike(place) {
      const queue = repeatMessages(place.own.sqs)
      await untilRepeated(place, queue)
      queue.end()
      await untilDeleted(place)
    },
  }),
  underLoad({
    name: 'sqs.partial-delete-failure',
    fault: 'SQS deletes half of each batch, the rest fails inside a 200',
    ci: true,
    async strike(place) {
      const retried = await counter(place, 'bridge', 'aftercall_bridge_delete_failures', { outcome: 'retried' })
      const deed = deletingHalf({ Code: 'InternalError', SenderFault: false })
      await untilStruck(place, place.own.sqs.tell({ when: deleteBatch, deed, times: 20 }), 20, 'the failing deletion')
      await retried.untilRisen(10)
    },
  }),
  underLoad({
    name: 'sqs.delete-refused',
    fault: 'SQS calls half of the receipt handles invalid',
    async strike(place) {
      const refused = await counter(place, 'bridge', 'aftercall_bridge_delete_failures', { outcome: 'refused' })
      const deed = deletingHalf({ Code: 'ReceiptHandleIsInvalid', SenderFault: true })
      await untilStruck(place, place.own.sqs.tell({ when: deleteBatch, deed, times: 10 }), 10, 'the refused deletion')
      await refused.untilRisen(5)
    },
  }),
  underLoad({
    name: 'sqs.answers-lost',
    fault: 'SQS hands out and deletes, and the answers are lost',
    async strike(place) {
      const unavailable = await counter(place, 'bridge', errors, { kind: 'unavailable' })
      const { sqs } = place.own
      const received = sqs.tell({ when: receive, deed: loseAnswer(), times: 6 })
      const deleted = sqs.tell({ when: deleteBatch, deed: loseAnswer(), times: 10 })
      await untilStruck(place, received, 6, 'the lost hand-out')
      await untilStruck(place, deleted, 10, 'the lost deletion')
      await unavailable.untilRisen(8)
    },
  }),
  underLoad({
    name: 'sqs.expired-receipt',
    fault: 'visibility is over before the deletion: the bridge is paused',
    async strike(place) {
      const skipped = await counter(place, 'bridge', 'aftercall_bridge_deletes_skipped')
      const bridge = place.member('bridge')
      const rule = place.own.sqs.tell({ when: deleteBatch, deed: hang() })
      await untilStruck(place, rule, 1, 'the held deletion')
      bridge.pause()
      await lasting(place, 12)
      bridge.wake()
      rule.lift()
      await skipped.untilRisen()
    },
  }),
  underLoad({
    name: 'sqs.throttled',
    fault: 'SQS throttles every call, by both of its codes and by 503',
    ci: true,
    async strike(place) {
      const throttled = await counter(place, 'bridge', errors, { kind: 'throttled' })
      const answers = [
        sqsError(400, 'ThrottlingException'),
        sqsError(403, 'RequestThrottled'),
        sqsError(503, 'ServiceUnavailable'),
      ]
      let nth = 0
      const deed = answer(() => answers[nth++ % answers.length] ?? sqsError(500, 'InternalFailure'))
      await untilStruck(place, place.own.sqs.tell({ deed, times: 15 }), 15, 'throttling')
      await throttled.untilRisen(5)
    },
  }),
  underLoad({
    name: 'sqs.denied-delete',
    fault: 'the right to delete is taken away: the bridge stops and says so, until it is given back',
    ci: true,
    async strike(place) {
      const bridge = place.member('bridge')
      const before = bridge.endings
      const rule = place.own.sqs.tell({ when: deleteBatch, deed: answer(sqsError(400, 'AccessDenied')) })
      const said = await log(place, 'bridge')
      await said.untilSaid(/denied/)
      await place.until('the bridge has ended twice', () => ({
        done: bridge.endings >= before + 2,
        seen: bridge.endings - before,
      }))
      rule.lift()
    },
  }),
  underLoad({
    name: 'sqs.unreachable',
    fault: 'SQS is unreachable for a minute',
    seconds: 110,
    play: { seconds: 40, conversations: 60 },
    async strike(place) {
      const unavailable = await counter(place, 'bridge', errors, { kind: 'unavailable' })
      await place.own.sqs.refuse()
      await lasting(place, 60)
      await unavailable.untilRisen()
    },
  }),
  scenarioOf(
    {
      name: 'sqs.unreachable.idle',
      fault: 'SQS is unreachable while there is nothing to do',
      phase: 'idle',
      seconds: 45,
    },
    async (place) => {
      const unavailable = await counter(place, 'bridge', errors, { kind: 'unavailable' })
      await calmly(place, async () => {
        await place.own.sqs.refuse()
        await unavailable.untilRisen(2)
        await lasting(place, 10)
      })
      place.over()
      await place.play()
    },
  ),
  underLoad({
    name: 'sqs.slow',
    fault: 'every call of SQS takes three seconds more',
    seconds: 60,
    async strike(place) {
      await untilStruck(place, place.own.sqs.tell({ deed: delay(3_000) }), 40, 'slowness')
    },
  }),
  underLoad({
    name: 'sqs.malformed',
    fault: 'answers of SQS are cut short, a web page, or do not match their checksum',
    async strike(place) {
      const failed = await counter(place, 'bridge', errors)
      const { sqs } = place.own
      const rules = [
        sqs.tell({ when: receive, deed: cutShort, times: 3 }),
        sqs.tell({ when: deleteBatch, deed: cutShort, times: 2 }),
        sqs.tell({ when: deleteBatch, deed: page, times: 2 }),
        sqs.tell({ when: receive, deed: damaged, times: 3 }),
        sqs.tell({ when: receive, deed: page, times: 2 }),
      ]
      for (const [nth, rule] of rules.entries()) await untilStruck(place, rule, 2, `malformed answer ${nth + 1}`)
      await failed.untilRisen(8)
    },
  }),
  scenarioOf(
    {
      name: 'sqs.empty-again',
      fault: 'the last messages are handed out twice when the queue has long been empty',
      phase: 'idle',
      seconds: 40,
    },
    async (place) => {
      const queue = repeatMessages(place.own.sqs)
      await calmly(place, async () => {
        await place.play({ conversations: 10, seconds: 3 })
        await place.untilPlayed()
        await untilDeleted(place)
        await untilRepeated(place, queue)
        queue.end()
        await untilDeleted(place)
      })
      place.over()
    },
  ),
]
