import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ServiceProcess } from '../processes/supervisor.ts'
import { PartStartError, untilReady } from '../ready.ts'
import { runCommand } from '../run-command.ts'
import { activeController, hasCoordinators, knownBrokers } from './kafka-probe.ts'
import { type JavaPartContext, leanJvm, type StartedPart } from './part.ts'

export type BrokerCount = 1 | 3

/** One of the brokers, for tests of what becomes of the others without it. */
export interface Broker {
  readonly id: number
  readonly port: number
  /** SIGSTOP and SIGCONT, say. */
  signal(name: NodeJS.Signals): void
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again with what it had on disk; resolves when it knows all brokers. Nothing when it runs. */
  start(): Promise<void>
  /** The node that leads the controllers, by what this one knows. */
  activeController(): Promise<number>
}

export interface KafkaCluster {
  readonly addresses: string[]
  readonly brokers: readonly Broker[]
}

interface Node {
  readonly id: number
  readonly dir: string
  readonly brokerPort: number
  readonly controllerPort: number
}

export const kafkaPortNames = (brokers: BrokerCount): string[] =>
  Array.from({ length: brokers }, (_, index) => [`kafka-${index + 1}`, `kafka-${index + 1}-controller`]).flat()

/** Starts Kafka without ZooKeeper: every process is broker and controller. */
export async function startKafka(context: JavaPartContext, brokers: BrokerCount): Promise<StartedPart<KafkaCluster>> {
  const nodes = Array.from({ length: brokers }, (_, index): Node => {
    const id = index + 1
    const [brokerPort, controllerPort] = [context.ports(`kafka-${id}`), context.ports(`kafka-${id}-controller`)]
    return { id, dir: join(context.dir, `broker-${id}`), brokerPort, controllerPort }
  })
  const clusterId = await rememberedClusterId(context.dir)
  const processes = await Promise.all(nodes.map((node) => startNode(context, node, nodes, clusterId)))
  const untilComplete = async ({ brokerPort }: Node, process: ServiceProcess) => {
    await untilReady(process, async (signal) => (await knownBrokers(brokerPort, signal)) === brokers, context.signal)
    await untilReady(process, (signal) => hasCoordinators(brokerPort, signal), context.signal)
  }
  await Promise.all(nodes.map((node, index) => untilComplete(node, processes[index] as ServiceProcess)))
  const handles = nodes.map((node, index) => {
    const start = async () => {
      const again = await startNode(context, node, nodes, clusterId)
      await untilComplete(node, again)
      return again
    }
    return brokerHandle(node, processes[index] as ServiceProcess, start, context.signal)
  })
  return {
    address: { addresses: nodes.map(({ brokerPort }) => `127.0.0.1:${brokerPort}`), brokers: handles },
    processes,
  }
}

function brokerHandle(
  { id, brokerPort }: Node,
  first: ServiceProcess,
  startAgain: () => Promise<ServiceProcess>,
  signal: AbortSignal,
): Broker {
  let process: ServiceProcess | null = first
  return {
    id,
    port: brokerPort,
    signal: (name) => process?.kill(name),
    async kill() {
      const last = process
      process = null
      last?.kill('SIGKILL')
      await last?.exited
    },
    async start() {
      process ??= await startAgain()
    },
    activeController: () => activeController(brokerPort, signal),
  }
}

async function startNode(
  context: JavaPartContext,
  node: Node,
  nodes: Node[],
  clusterId: string,
): Promise<ServiceProcess> {
  await mkdir(node.dir, { recursive: true })
  const config = join(node.dir, 'server.properties')
  const data = join(node.dir, 'data')
  await writeFile(config, serverProperties(node, nodes, data))
  const java = [...leanJvm(512), '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', join(context.jars, '*')]
  if (!existsSync(join(data, 'meta.properties'))) await format(context, node, [...java], clusterId, config)
  return context.supervisor.spawnService({
    name: nodes.length === 1 ? 'kafka' : `kafka-${node.id}`,
    command: context.java.command,
    args: [...java, 'kafka.Kafka', config],
    cwd: node.dir,
    logFile: join(node.dir, 'kafka.log'),
  })
}

async function format(context: JavaPartContext, node: Node, java: string[], clusterId: string, config: string) {
  const args = [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', config]
  const { code, output } = await runCommand(context.java.command, args, { cwd: node.dir, signal: context.signal })
  if (code === 0) return
  const logFile = join(node.dir, 'kafka.log')
  await writeFile(logFile, output)
  throw new PartStartError('kafka', logFile, `kafka could not format ${node.dir} (exit code ${code}):\n${output}`)
}

/** All nodes of a cluster are formatted with the same id, also one that is formatted in a later run. */
async function rememberedClusterId(dir: string): Promise<string> {
  const file = join(dir, 'cluster-id')
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim()
  // Kafka's ids must not begin with a dash, which its command line would take for an option.
  const id = `a${randomBytes(16).toString('base64url').slice(1)}`
  await writeFile(file, `${id}\n`)
  return id
}

function serverProperties(node: Node, nodes: Node[], data: string): string {
  const replication = nodes.length
  const minInSync = Math.min(2, replication)
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': nodes.map((each) => `${each.id}@127.0.0.1:${each.controllerPort}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${node.brokerPort},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.brokerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    // A topic that `aftercall setup` did not make is a mistake that should show.
    'auto.create.topics.enable': false,
    'default.replication.factor': replication,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': replication,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replication,
    'transaction.state.log.min.isr': minInSync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': replication,
    'share.coordinator.state.topic.min.isr': minInSync,
    'share.coordinator.state.topic.num.partitions': 1,
    // Records of 16 MiB, with room for the batch around them.
    'message.max.bytes': 17 * 1024 * 1024,
    'replica.fetch.max.bytes': 18 * 1024 * 1024,
    // A group that forms, a member that is gone and a transaction that hangs are noticed at once.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1_000,
    // Compaction and deletion can be seen within a test.
    'log.cleaner.threads': 1,
    'log.cleaner.backoff.ms': 1_000,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    'log.retention.check.interval.ms': 5_000,
    'log.segment.delete.delay.ms': 1_000,
    'log.initial.task.delay.ms': 1_000,
    // Many small topics: the index files that each partition maps are 10 MiB otherwise.
    'log.index.size.max.bytes': 1024 * 1024,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 2,
    'controlled.shutdown.max.retries': 1,
  }
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}
