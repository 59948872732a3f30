import { type Member } from '../member.ts'
import { type Scenario } from '../scenario.ts'
import { type Dependencies } from './ground.ts'
import { lasting, log, slowness } from './noticed.ts'
import { type DependencyPlace, underLoad } from './under-load.ts'

const everybody = (place: DependencyPlace, act: (member: Member) => void) => place.members.forEach(act)

/** The network between every service and every broker is bad for a while, then good. */
const badNetwork = async (place: DependencyPlace, impose: (member: Member) => void, seconds: number) => {
  everybody(place, impose)
  try {
    await lasting(place, seconds)
  } finally {
    everybody(place, ({ proxies }) => proxies.kafka.heal())
  }
}

export const kafkaScenarios: readonly Scenario<Dependencies>[] = [
  underLoad({
    name: 'kafka.cut',
    fault: 'every connection to Kafka is reset, five times within ten seconds',
    ci: true,
    async strike(place) {
      const said = await log(place, 'bridge')
      for (let nth = 0; nth < 5; nth++) {
        everybody(place, ({ proxies }) => proxies.kafka.cut())
        await lasting(place, 2)
      }
      await said.untilSaid(/onnection/)
    },
  }),
  underLoad({
    name: 'kafka.half-open',
    fault: 'connections to Kafka are accepted and nothing passes, for 40 seconds',
    seconds: 110,
    play: { seconds: 30, conversations: 60 },
    async strike(place) {
      const said = await log(place, 'completion')
      await badNetwork(place, ({ proxies }) => proxies.kafka.impose({ kind: 'half-open' }), 40)
      await said.untilSaid(/"level":"(warn|error)"/)
    },
  }),
  underLoad({
    name: 'kafka.half-open.completion',
    fault: "Kafka does not answer completion alone for 15 seconds; its partitions are nobody's meanwhile",
    seconds: 60,
    play: { seconds: 15 },
    async strike(place) {
      const said = await log(place, 'completion')
      const { proxies } = place.member('completion')
      proxies.kafka.impose({ kind: 'half-open' })
      await lasting(place, 15)
      proxies.kafka.heal()
      await said.untilSaid(/"level":"(warn|error)"/)
    },
  }),
  underLoad({
    name: 'kafka.latency',
    fault: 'everything to and from Kafka takes 300 ms longer',
    seconds: 70,
    from: 0,
    play: { seconds: 20 },
    async strike(place) {
      const slow = await slowness(place, 'bridge', 'aftercall_bridge_produce_seconds', 0.5)
      await badNetwork(place, ({ proxies }) => proxies.kafka.impose({ kind: 'latency', ms: 300 }), 30)
      await slow.untilSeen(10)
    },
  }),
  underLoad({
    name: 'kafka.slow',
    fault: 'each connection to Kafka carries 30 kB a second',
    seconds: 70,
    from: 0,
    play: { seconds: 20 },
    async strike(place) {
      const slow = await slowness(place, 'bridge', 'aftercall_bridge_produce_seconds', 0.5)
      await badNetwork(place, ({ proxies }) => proxies.kafka.impose({ kind: 'slow', bytesPerSecond: 30_000 }), 30)
      await slow.untilSeen(10)
    },
  }),
]
