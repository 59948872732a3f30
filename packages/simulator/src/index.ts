export { type CallStatistics, type CallTotals, type SecondOfCalls } from './api/calls.ts'
export { type FaultKind, faultKinds } from './api/faults.ts'
export { type Clock } from './delivery/clock.ts'
export { type SendBatch, type Sent } from './delivery/queue.ts'
export { type Assumptions, likelyAssumptions } from './facts/assumptions.ts'
export { type PlainFacts } from './facts/plain-facts.ts'
export { type Progress } from './play/centre.ts'
export {
  defaultSettings,
  type Simulator,
  type SimulatorSettings,
  startSimulator,
  type Surroundings,
} from './simulator.ts'
export { timelineKinds } from './timelines/registry.ts'
