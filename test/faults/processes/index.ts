import { type Scenario } from '../scenario.ts'
import { killScenarios } from './kill.ts'
import { nothingScenarios } from './nothing.ts'

/** Faults of the services' own processes. */
export const processScenarios: readonly Scenario[] = [...nothingScenarios, ...killScenarios]
