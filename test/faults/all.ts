import { brokerScenarios } from './brokers/index.ts'
import { dependencyScenarios } from './dependencies/index.ts'
import { processScenarios } from './processes/index.ts'
import { type Scenario } from './scenario.ts'

/** Every scenario; those of one ground stand together, since each change of ground costs a start. */
export const scenarios: readonly Scenario[] = byGround([
  ...processScenarios,
  ...dependencyScenarios,
  ...brokerScenarios,
])

function byGround(list: readonly Scenario[]): readonly Scenario[] {
  return [...Map.groupBy(list, ({ ground }) => ground).values()].flat()
}
