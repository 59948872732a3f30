import { serviceNames } from '@aftercall/demo'
import { openPipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived, untilStored } from '../support/played.ts'

it('loses and doubles nothing when every service is killed in the middle of a play and started again', async () => {
  await using pipeline = await openPipeline('crash')
  const running = await pipeline.startAll()
  await pipeline.simulator.play({ conversations: 150, seed: 11, speed: 400, seconds: 40 })
  for (const [index, service] of serviceNames.entries()) {
    // The sink comes last: without it nothing shows how far the others have come.
    await untilStored(pipeline, (index + 1) / 10)
    expect(await running[service].end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
    expect(await pipeline.simulator.progress()).toMatchObject({ phase: 'playing' })
    await pipeline.start(service)
  }
  const outcome = await untilAllArrived(pipeline)
  expect(outcome).toMatchObject(allRight)
  expect(outcome.verdict.conversations).toBe(150)
}, 240_000)
