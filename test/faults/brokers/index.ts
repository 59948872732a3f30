import { type Broker } from '@aftercall/embedded-stack'
import { aftercall } from '../../support/aftercall-command.ts'
import { cluster, spoilt } from '../grounds.ts'
import { deleteTopic, leaderOf, setMinInSync } from '../kafka-admin.ts'
import { type Place } from '../place.ts'
import { type Phase, type Scenario } from '../scenario.ts'

type ClusterPlace = Place<{ readonly brokers: readonly Broker[] }>

const brokerOf = ({ own }: ClusterPlace, id: number): Broker => {
  const found = own.brokers.find((broker) => broker.id === id)
  if (!found) throw new Error(`there is no broker ${id}`)
  return found
}

const clusterScenario = (
  about: { name: string; fault: string; seconds: number; phase?: Phase },
  strike: (place: ClusterPlace) => Promise<void>,
): Scenario<{ readonly brokers: readonly Broker[] }> => ({
  phase: 'steady',
  ...about,
  ground: cluster,
  ci: false,
  async run(place) {
    await place.play({ conversations: 60, seconds: 30, speed: 300 })
    await place.untilStored(place.chance.between(5, 20) / 100)
    await strike(place)
    place.over()
  },
})

/** Long enough that the others have noticed: nine seconds without a word and a broker is counted out. */
const absenceMs = 15_000

async function without(place: ClusterPlace, broker: Broker): Promise<void> {
  place.say(`broker ${broker.id} is killed`)
  await broker.kill()
  await place.sleep(absenceMs)
  await broker.start()
}

async function paused(place: ClusterPlace, brokers: readonly Broker[], ms: number): Promise<void> {
  for (const broker of brokers) broker.signal('SIGSTOP')
  try {
    await place.sleep(ms)
  } finally {
    for (const broker of brokers) broker.signal('SIGCONT')
  }
}

const inSyncTopics = ['conversation-events', 'fetch-requests-live', 'fetch-outcomes', 'conversation-details']

export const brokerScenarios: readonly Scenario[] = [
  clusterScenario(
    { name: 'cluster.nothing', fault: 'none, three brokers, for comparison', seconds: 50 },
    async () => {},
  ),
  clusterScenario(
    { name: 'cluster.leader-killed', fault: 'the leader of a partition of events killed', seconds: 75 },
    async (place) => {
      await without(place, brokerOf(place, await leaderOf(place, 'conversation-events', place.chance.between(0, 3))))
    },
  ),
  clusterScenario(
    { name: 'cluster.state-leader-killed', fault: 'the leader of a partition of states killed', seconds: 75 },
    async (place) => {
      await without(place, brokerOf(place, await leaderOf(place, 'completion-state', place.chance.between(0, 3))))
    },
  ),
  clusterScenario({ name: 'cluster.controller-killed', fault: 'the controller killed', seconds: 75 }, async (place) => {
    await without(place, brokerOf(place, await place.chance.oneOf(place.own.brokers).activeController()))
  }),
  clusterScenario({ name: 'cluster.paused', fault: 'a broker paused for 20 s', seconds: 75 }, async (place) => {
    await paused(place, [place.chance.oneOf(place.own.brokers)], 20_000)
  }),
  clusterScenario(
    { name: 'cluster.two-paused', fault: 'two of three brokers paused for 15 s: no majority', seconds: 90 },
    async (place) => {
      const stays = place.chance.oneOf(place.own.brokers)
      await paused(
        place,
        place.own.brokers.filter((broker) => broker !== stays),
        15_000,
      )
    },
  ),
  clusterScenario(
    { name: 'cluster.not-enough-replicas', fault: 'NOT_ENOUGH_REPLICAS under load', seconds: 90 },
    async (place) => {
      await setMinInSync(place, inSyncTopics, 3)
      const broker = place.chance.oneOf(place.own.brokers)
      await broker.kill()
      await place.until('the bridge is refused for want of replicas', async () => {
        const seen = await place.member('bridge').instance.logTail(200)
        return { done: /in-sync replicas|NOT_ENOUGH_REPLICAS/i.test(seen), seen: seen.slice(-300) }
      })
      await broker.start()
      await setMinInSync(place, inSyncTopics, 2)
    },
  ),
  {
    name: 'topic-missing',
    fault: 'a topic missing at start, made ten seconds later',
    phase: 'idle',
    ground: spoilt,
    seconds: 60,
    ci: false,
    async run(place) {
      await Promise.all(place.members.map((member) => member.stop()))
      await deleteTopic(place, 'conversation-events')
      await Promise.all(place.members.map((member) => member.start()))
      await place.play({ seconds: 12 })
      await place.sleep(10_000)
      const { code, stderr } = await aftercall(['setup'], { ...process.env, ...place.pipeline.env } as Record<
        string,
        string
      >)
      if (code !== 0) throw new Error(`aftercall setup ended with ${code}: ${stderr}`)
      place.over()
    },
  },
]
