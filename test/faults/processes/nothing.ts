import { ordinary } from '../grounds.ts'
import { type Scenario } from '../scenario.ts'

/** The yardstick: what the others take longer than this is due to their fault. */
export const nothingScenarios: readonly Scenario[] = [
  {
    name: 'nothing',
    fault: 'none, for comparison',
    phase: 'steady',
    ground: ordinary,
    seconds: 20,
    ci: false,
    async run(place) {
      await place.play()
    },
  },
]
