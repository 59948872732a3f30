export { DownloadError } from './downloads.ts'
export { freePorts } from './free-ports.ts'
export { MissingToolError } from './java.ts'
export { logTail } from './log-tail.ts'
export { type ClickhouseAddress } from './parts/clickhouse.ts'
export { type Broker, type BrokerCount } from './parts/kafka.ts'
export { type PartName, partNames } from './parts/part.ts'
export { type SqsAddress } from './parts/sqs.ts'
export {
  openSupervisor,
  type ServiceCommand,
  type ServiceExit,
  type ServiceProcess,
  ServiceSpawnError,
  type Supervisor,
} from './processes/supervisor.ts'
export { nodeBinary, projectRoot } from './project-root.ts'
export { describeExit, PartStartError } from './ready.ts'
export { type RunningStack, type StackOptions, startStack } from './stack.ts'
