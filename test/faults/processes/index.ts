import { type Scenario } from '../scenario.ts'
import { crashScenarios } from './crash.ts'
import { killScenarios } from './kill.ts'
import { memberScenarios } from './members.ts'
import { nothingScenarios } from './nothing.ts'
import { pauseScenarios } from './pause.ts'
import { randomKillScenarios } from './random-kills.ts'
import { stopScenarios } from './stop.ts'

/** Faults of the services' own processes. */
export const processScenarios: readonly Scenario[] = [
  ...nothingScenarios,
  ...killScenarios,
  ...crashScenarios,
  ...randomKillScenarios,
  ...stopScenarios,
  ...pauseScenarios,
  ...memberScenarios,
]
