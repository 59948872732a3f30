import { serviceNames } from '@aftercall/demo'
import { ordinary } from '../grounds.ts'
import { type Scenario } from '../scenario.ts'
import { backlog } from './backlog.ts'

/** SIGTERM with work in hand: what is in hand is finished or given back, and the exit code is 0. */
export const stopScenarios: readonly Scenario[] = serviceNames.flatMap((service) =>
  (['steady', 'backlog'] as const).map((phase) => ({
    name: `stop.${service}.${phase}`,
    fault: `SIGTERM of ${service} in mid-batch`,
    phase,
    ground: ordinary,
    seconds: phase === 'backlog' ? 35 : 25,
    ci: false,
    async run(place) {
      if (phase === 'backlog') await backlog(place)
      else await place.play()
      await place.untilStored(place.chance.between(5, 40) / 100)
      const member = place.member(service)
      const code = await member.stop()
      if (code !== 0) throw new Error(`${service} ended with ${code} after SIGTERM: see ${member.instance.logFile}`)
      await member.start()
      place.over()
    },
  })),
)
