import { type Scenario } from '../scenario.ts'
import { sqsScenarios } from './sqs.ts'

/** Faults of what the pipeline depends on, while it works. */
export const dependencyScenarios: readonly Scenario[] = [...sqsScenarios]
