import { timelineKinds } from '@aftercall/simulator'
import { openPipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived } from '../support/played.ts'

// A forgotten leg ends about sixty days later: within a play its conversation stays open.
const kinds = timelineKinds.filter((kind) => kind !== 'orphaned-leg')

it('ends with one right row for every kind of conversation that the simulator plays', async () => {
  await using pipeline = await openPipeline('kinds')
  await pipeline.startAll()
  await pipeline.simulator.play({ conversations: 160, seed: 23, speed: 1_000, seconds: 25, kinds })
  const outcome = await untilAllArrived(pipeline)
  expect(outcome).toMatchObject({ ...allRight, finals: 160 })
  const played = new Set((await pipeline.simulator.facts()).map(({ kind }) => kind))
  expect([...played].toSorted()).toEqual(kinds.toSorted())
}, 240_000)
