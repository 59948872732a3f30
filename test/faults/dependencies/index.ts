import { type Scenario } from '../scenario.ts'
import { apiScenarios } from './api.ts'
import { clickhouseScenarios } from './clickhouse.ts'
import { kafkaScenarios } from './kafka.ts'
import { outageScenarios } from './outage.ts'
import { registryScenarios } from './registry.ts'
import { heapScenarios } from './small-heap.ts'
import { sqsScenarios } from './sqs.ts'

/** Faults of what the pipeline depends on, while it works. */
export const dependencyScenarios: readonly Scenario[] = [
  ...sqsScenarios,
  ...registryScenarios,
  ...apiScenarios,
  ...clickhouseScenarios,
  ...kafkaScenarios,
  ...outageScenarios,
  ...heapScenarios,
]
