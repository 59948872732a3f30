export { type CallStatistics, type CallTotals, type SecondOfCalls } from './api/calls.ts'
export { type ApiAnswer, type ApiHandler, type ApiRequest } from './api/exchange.ts'
export { type FaultKind, faultKinds } from './api/faults.ts'
export { type Clock } from './delivery/clock.ts'
export { type SendBatch, type Sent } from './delivery/queue.ts'
export { type EventSuffix, eventSuffixes } from './events/matrix.ts'
export { type TransportSettings, usualTransport } from './delivery/transport.ts'
export { type Assumptions, likelyAssumptions } from './facts/assumptions.ts'
export {
  type Assumed,
  AssumptionError,
  assuming,
  everySwitch,
  type Switch,
  type SwitchName,
  type SwitchValue,
} from './facts/switches.ts'
export { type PlainFacts } from './facts/plain-facts.ts'
export { type Progress } from './play/centre.ts'
export { type OpenSimulator, openSimulator, type Surroundings } from './open-simulator.ts'
export { everything, type Subscription, subscriptionTo, usualSubscription } from './topics/subscription.ts'
export { type TopicFacts } from './topics/topic-facts.ts'
export { type TopicVolume, usualVolume } from './topics/volume.ts'
export { defaultSettings, type SimulatorSettings } from './settings.ts'
export { type Simulator, startSimulator } from './simulator.ts'
export { timelineKinds } from './timelines/registry.ts'
export { type LiveCentre, type LiveConversation, type LiveSettings, openLiveCentre } from './play/live-centre.ts'
