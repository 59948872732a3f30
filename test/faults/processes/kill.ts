import { serviceNames, type ServiceName } from '@aftercall/demo'
import { ordinary } from '../grounds.ts'
import { type Member } from '../member.ts'
import { type Place } from '../place.ts'
import { type Phase, phases, type Scenario } from '../scenario.ts'
import { isolateAt } from '../strike-at.ts'
import { backlog } from './backlog.ts'

const crashed = async (member: Member) => {
  await member.kill()
  await member.start()
}

/** How each phase is brought about, and a service killed in it. */
const killIn: Readonly<Record<Phase, (place: Place, service: ServiceName) => Promise<void>>> = {
  async idle(place, service) {
    await crashed(place.member(service))
    place.over()
    await place.play()
  },
  async steady(place, service) {
    await place.play()
    await place.untilStored(place.chance.between(10, 60) / 100)
    await crashed(place.member(service))
  },
  async backlog(place, service) {
    await backlog(place)
    await place.untilStored(place.chance.between(1, 50) / 100)
    await crashed(place.member(service))
  },
  /** The killed one may be the leader that deals the partitions out, or one that was just about to get some. */
  async rebalance(place, service) {
    await place.play()
    await place.untilStored(0.1)
    const newcomer = await place.hire(service)
    // The bridge has no group: there the newcomer is killed as soon as it has messages in its hands.
    const moment = isolateAt(
      newcomer,
      service === 'bridge'
        ? { server: 'sqs', message: 'ReceiveMessage', side: 'after' }
        : { server: 'kafka', message: 'JoinGroup', side: 'after' },
      1,
    )
    await place.until('the newcomer joins', () => ({ done: moment.struck(), seen: moment.seen() }), 45_000)
    await newcomer.kill()
    await crashed(place.member(service))
  },
  async shutdown(place, service) {
    await place.play()
    await place.untilStored(place.chance.between(10, 50) / 100)
    const member = place.member(service)
    member.askToStop()
    // A moment of the stop: from before its first thought to about its end.
    await place.sleep(place.chance.between(0, 400))
    await crashed(member)
  },
}

/** SIGKILL at a random moment, and a new process at once, in every phase. */
export const killScenarios: readonly Scenario[] = phases.flatMap((phase) =>
  serviceNames.map((service) => ({
    name: `kill.${service}.${phase}`,
    fault: `SIGKILL of ${service}`,
    phase,
    ground: ordinary,
    seconds: phase === 'backlog' ? 35 : 25,
    ci: phase === 'rebalance' && service === 'completion',
    async run(place) {
      await killIn[phase](place, service)
      place.over()
    },
  })),
)
