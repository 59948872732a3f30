import { serviceNames } from '@aftercall/demo'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { counter, lasting } from './noticed.ts'
import { calmly, type DependencyPlace, scenarioOf, underLoad } from './under-load.ts'

const everythingAway = async ({ own: { sqs, registry, clickhouse, api } }: DependencyPlace) => {
  for (const one of [sqs, registry, clickhouse, api]) await one.refuse()
}

/** Nobody may end because its neighbours are away: an orchestrator would start the whole fleet again and again. */
async function nobodyEnds(place: DependencyPlace, run: () => Promise<void>): Promise<void> {
  const members = serviceNames.map((service) => place.member(service))
  const before = members.map(({ endings }) => endings)
  await run()
  const ended = members.filter(({ endings }, index) => endings > (before[index] ?? 0)).map(({ name }) => name)
  if (ended.length > 0) throw new Error(`ended although nothing but its neighbours was away: ${ended.join(', ')}`)
}

export const outageScenarios: readonly Scenario<Dependencies>[] = [
  underLoad({
    name: 'outage.everything-but-kafka',
    fault: 'SQS, registry, API and ClickHouse are away at once for 20 seconds',
    seconds: 80,
    play: { seconds: 15 },
    async strike(place) {
      const unread = await counter(place, 'bridge', 'aftercall_bridge_queue_errors', { kind: 'unavailable' })
      await nobodyEnds(place, async () => {
        await everythingAway(place)
        await lasting(place, 20)
        await unread.untilRisen()
      })
    },
  }),
  scenarioOf(
    {
      name: 'outage.everything-but-kafka.idle',
      fault: 'the same while there is nothing to do',
      phase: 'idle',
      seconds: 50,
    },
    async (place) => {
      const unread = await counter(place, 'bridge', 'aftercall_bridge_queue_errors', { kind: 'unavailable' })
      await calmly(place, () =>
        nobodyEnds(place, async () => {
          await everythingAway(place)
          await lasting(place, 15)
          await unread.untilRisen()
        }),
      )
      place.over()
      await place.play()
    },
  ),
]
