export { type Facts } from './demo/facts.ts'
export { type Counts, type Measure, measure } from './demo/measure.ts'
export { runSetup, ServiceStartError, startService } from './demo/services.ts'
export { type PlayProgress, type PlayRequest, type SimulatorAdmin, simulatorAdmin } from './demo/simulator-admin.ts'
export { isRight, judge, type Mismatch, type Verdict } from './demo/verdict.ts'
export { EnvFileError, formatEnvFile, parseEnvFile } from './env-file.ts'
export {
  database,
  httpPortVariable,
  type Organisation,
  type ServiceEnv,
  serviceEnv,
  type ServiceName,
  serviceNames,
  waitsInForce,
} from './service-env.ts'
export { type RunningSimulator, SimulatorStartError, startSimulator } from './simulator-process.ts'
export { newOrganisation, PartEndedError } from './stack-command.ts'
export { type Balance, balanceOf, isEven } from './demo/balance.ts'
