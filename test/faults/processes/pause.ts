import { serviceNames, type ServiceName } from '@aftercall/demo'
import { ordinary, patient } from '../grounds.ts'
import { type Ground, type Scenario } from '../scenario.ts'

interface Pause {
  readonly seconds: number
  /** Whether another instance is there to take over the partitions. */
  readonly isShared: boolean
  readonly ground: Ground<null>
}

/** With a session time-out of 6 s the partitions have moved after 10; with that of production (30 s) after 40. */
const pauses: readonly Pause[] = [
  { seconds: 5, isShared: true, ground: ordinary },
  { seconds: 10, isShared: true, ground: ordinary },
  { seconds: 40, isShared: true, ground: patient },
  { seconds: 90, isShared: true, ground: patient },
  { seconds: 40, isShared: false, ground: ordinary },
]
const grounded = new Set<ServiceName>(['completion', 'sink'])

const pauseOf = (service: ServiceName, { seconds, isShared, ground }: Pause): Scenario => ({
  name: `pause.${service}.${seconds}s.${isShared ? 'shared' : 'alone'}`,
  fault: `${service} paused for ${seconds} s${isShared ? ', another takes over' : ', alone'}`,
  phase: isShared ? 'rebalance' : 'steady',
  ground,
  seconds: seconds + 35,
  ci: seconds === 10 && service === 'completion',
  async run(place) {
    if (isShared) await (await place.hire(service)).ready()
    // Events keep coming while it sleeps, and when it wakes.
    await place.play({ conversations: 40 + seconds, seconds: seconds + 8, speed: 300 })
    await place.untilStored(place.chance.between(3, 10) / 100)
    const member = place.member(service)
    member.pause()
    try {
      await place.sleep(seconds * 1_000)
    } finally {
      member.wake()
    }
    place.over()
  },
})

/** SIGSTOP, and SIGCONT when others may own what it holds in its hands: it must change nothing. */
export const pauseScenarios: readonly Scenario[] = pauses.flatMap((pause) =>
  serviceNames
    // The long ones cost minutes and differ only where the owner of a partition writes for it.
    .filter((service) => pause.ground === ordinary || grounded.has(service))
    .map((service) => pauseOf(service, pause)),
)
