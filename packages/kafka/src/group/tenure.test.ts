import { type PartitionProducer } from './driver.ts'
import { giveUp, newTenure } from './tenure.ts'

it('begins without a producer, without state, and with a mark of its own', () => {
  const tenure = newTenure()
  expect(tenure).toMatchObject({ producer: undefined, isStateRight: false, isOver: false })
  expect(tenure.marker).not.toBe(newTenure().marker)
})

it('ends at once, though its producer takes its time to close', async () => {
  const closing = Promise.withResolvers<undefined>()
  const producer: PartitionProducer = { transact: () => Promise.resolve(), close: () => closing.promise }
  const tenure = Object.assign(newTenure(), { producer, isStateRight: true })
  const givenUp = giveUp(tenure)
  expect(tenure).toMatchObject({ isOver: true, isStateRight: false, producer: undefined })
  let isClosed = false
  const waiting = givenUp.then(() => (isClosed = true))
  await Promise.resolve()
  expect(isClosed).toBe(false)
  closing.resolve(undefined)
  await waiting
})

it('is given up before it has a producer, too', async () => {
  const tenure = newTenure()
  await giveUp(tenure)
  expect(tenure.isOver).toBe(true)
})
