import { serviceNames } from '@aftercall/demo'
import { ordinary } from '../grounds.ts'
import { type Scenario } from '../scenario.ts'

/** SIGKILL somewhere in the middle, and a new process at once. */
export const killScenarios: readonly Scenario[] = serviceNames.map((service) => ({
  name: `kill.${service}.steady`,
  fault: `SIGKILL of ${service}`,
  phase: 'steady',
  ground: ordinary,
  seconds: 25,
  ci: false,
  async run(place) {
    await place.play()
    await place.untilStored(place.chance.between(10, 60) / 100)
    const member = place.member(service)
    await member.kill()
    await member.start()
    place.over()
  },
}))
