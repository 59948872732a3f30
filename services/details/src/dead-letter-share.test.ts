import { replayOfHeader } from '@aftercall/contracts'
import { deadLetterShare, DeadLetterShareError } from '@aftercall/runtime'
import { detailsWorld, recordText } from './testing/world.ts'

const share = () => deadLetterShare({ stage: 'details', maxShare: 0.5, windowRecords: 1_000 })
/** Nested more deeply than any record may be. */
const unusable = (id: string) => recordText(id, { x: JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown })
const conversations = Array.from({ length: 300 }, (_, at) => `c-${at}`)

it('stops when most of what is asked for cannot be used, and leaves the requests in the log', async () => {
  const world = await detailsWorld({ share: share() })
  for (let at = 0; at < 300; at++) await world.sendRaw('live', Buffer.from('not a request'))
  const service = await world.start()
  let ended: unknown
  void service.ended.catch((error: unknown) => (ended = error))
  await world.until(() => ended !== undefined)
  expect(ended).toBeInstanceOf(DeadLetterShareError)
  expect(String(ended)).toMatch(/undecodable_request 200/)
  expect(world.committed('live')).toBeLessThan(200)
  expect((await world.deadLetters()).length).toBeLessThan(200)
})

it.each([
  ['stops when most records cannot be used', {}, true],
  ['does not judge what was asked for by hand', { [replayOfHeader]: 'genesys:c-1' }, false],
])('%s', async (_, headers, stops) => {
  const world = await detailsWorld({ share: share() })
  for (const id of conversations) world.genesys.records.set(id, unusable(id))
  const service = await world.start()
  let ended: unknown
  void service.ended.catch((error: unknown) => (ended = error))
  for (const id of conversations) await world.ask(id, { headers, lane: 'reconciliation' })
  await world.until(() => ended !== undefined || world.committed('reconciliation') === conversations.length)
  expect(ended instanceof DeadLetterShareError).toBe(stops)
  const letters = (await world.deadLetters()).length
  if (stops) expect(letters).toBeLessThan(200)
  else expect(letters).toBe(conversations.length)
})
