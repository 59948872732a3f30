import { replayOfAttribute } from '@aftercall/queues'
import { deadLetterShare, DeadLetterShareError } from '@aftercall/runtime'
import { startBridge } from './testing/bridge-harness.ts'

const limits = { stage: 'bridge', maxShare: 0.5, windowRecords: 1_000 }

it('stops when most of a queue would be dead-lettered, and leaves the rest in the queue', async () => {
  const bridge = startBridge({ share: deadLetterShare(limits) })
  for (let at = 0; at < 300; at++) bridge.queue.send('not json')
  const running = bridge.run()
  await bridge.clock.advance(30_000)
  await expect(running).rejects.toThrow(DeadLetterShareError)
  await expect(running).rejects.toThrow(/not_json 200.*DEAD_LETTER_MAX_SHARE=0.5/)
  const sent = bridge.producer.records.length
  expect(sent).toBeLessThan(200)
  // What was sent may not all be deleted yet; what was not sent is all there, and visible to whoever comes next.
  expect(bridge.queue.visible()).toBeGreaterThanOrEqual(300 - sent)
})

it('puts aside as much as it is allowed to, and does not judge replays', async () => {
  const bridge = startBridge({ share: deadLetterShare(limits) })
  for (let at = 0; at < 300; at++) bridge.queue.send('not json', { [replayOfAttribute]: `sqs:events-0/first-${at}` })
  const running = bridge.run()
  await bridge.clock.advance(30_000)
  expect(bridge.queue.bodies()).toEqual([])
  expect(bridge.producer.records).toHaveLength(300)
  // Refused again it is the letter that it was.
  expect((await bridge.deadLetter()).source).toMatch(/^sqs:events-0\/first-\d+$/)
  await bridge.finish(running)
})
