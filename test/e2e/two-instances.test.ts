import { type ServiceName, serviceNames } from '@aftercall/demo'
import { metricSum } from '../support/metrics.ts'
import { openPipeline } from '../support/pipeline.ts'
import { allRight, untilAllArrived } from '../support/played.ts'
import { type Instance } from '../support/service-instance.ts'

/** What each service counts when it has taken something in hand. */
const workOf: Record<ServiceName, string> = {
  bridge: 'aftercall_bridge_messages_received_total',
  completion: 'aftercall_completion_inputs_total',
  details: 'aftercall_details_requests_total',
  sink: 'aftercall_sink_records_taken_total',
}
const workDoneBy = async (instance: Instance) => metricSum(await instance.metrics(), workOf[instance.service])

it('shares the work between two instances of each service, and one takes over what the other leaves', async () => {
  await using pipeline = await openPipeline('two-instances')
  const [first, second] = await Promise.all([pipeline.startAll(), pipeline.startAll()])
  await pipeline.simulator.play({ conversations: 120, seed: 12, speed: 400, seconds: 20 })

  const pairs = serviceNames.map((service) => [first[service], second[service]] as const)
  const shares = await pipeline.until('both of each pair are at work', async () => {
    const seen = await Promise.all(pairs.map((pair) => Promise.all(pair.map(workDoneBy))))
    const working = seen.map((pair) => pair.filter((work) => work > 0).length)
    // One organisation has one spender of its quota: of two details services one works, the other stands by.
    const done = serviceNames.every((service, index) => working[index] === (service === 'details' ? 1 : 2))
    return { done, seen }
  })
  expect(await pipeline.simulator.progress()).toMatchObject({ phase: 'playing' })
  const [spending, standingBy] =
    (shares[serviceNames.indexOf('details')]?.[0] ?? 0) > 0 ? [first, second] : [second, first]
  const stopped = [first.bridge, first.completion, spending.details, first.sink]
  const exits = await Promise.all(stopped.map((instance) => instance.end('SIGTERM')))
  expect(exits.map(({ name, code }) => [name, code])).toEqual(serviceNames.map((service) => [service, 0]))

  expect(await untilAllArrived(pipeline)).toMatchObject(allRight)
  expect(await workDoneBy(standingBy.details)).toBeGreaterThan(0)
}, 240_000)
