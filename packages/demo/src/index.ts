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
