import { type Java } from '../java.ts'
import { type ServiceProcess, type Supervisor } from '../processes/supervisor.ts'

export const partNames = ['kafka', 'registry', 'sqs', 'clickhouse'] as const
export type PartName = (typeof partNames)[number]

/** What a part is started with. `dir` is its own folder, which exists; `ports` holds its free ports by name. */
export interface PartContext {
  readonly dir: string
  readonly supervisor: Supervisor
  readonly ports: (name: string) => number
  readonly signal: AbortSignal
}

export interface JavaPartContext extends PartContext {
  readonly java: Java
  /** The folder with its jars. */
  readonly jars: string
}

export interface StartedPart<Address> {
  readonly address: Address
  readonly processes: readonly ServiceProcess[]
}

/** Short-lived development servers: start fast, stay small. */
export const leanJvm = (heapMb: number): string[] => [
  `-Xmx${heapMb}m`,
  '-Xss512k',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
]
