import { systemClock } from '@aftercall/runtime'
import { ordinary } from '../grounds.ts'
import { type Scenario } from '../scenario.ts'

const everyMs = 2_000
const longMs = 120_000
const shortMs = 20_000

/** Every two seconds somebody is killed and started again, whoever it is and whatever it does: most die while they start. */
const randomKills = (name: string, lastingMs: number): Scenario => ({
  name,
  fault: `SIGKILL of a random service every 2 s for ${lastingMs / 1_000} s`,
  phase: 'steady',
  ground: ordinary,
  seconds: lastingMs / 1_000 + 30,
  ci: false,
  async run(place) {
    const playSeconds = lastingMs / 1_000
    await place.play({ conversations: Math.round(40 + playSeconds), seconds: playSeconds, speed: 300 })
    const until = systemClock.now() + lastingMs
    for (let kills = 1; systemClock.now() < until; kills++) {
      await place.sleep(everyMs)
      const member = place.chance.oneOf(place.members)
      if (kills % 15 === 0) place.say(`${kills} killed`)
      await member.kill()
      await member.start()
    }
    place.over()
  },
})

export const randomKillScenarios: readonly Scenario[] = [
  randomKills('random-kills', longMs),
  randomKills('random-kills.short', shortMs),
]
