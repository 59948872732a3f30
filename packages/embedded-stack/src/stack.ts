import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { downloadedPart, type JavaPart } from './downloads.ts'
import { rememberedPorts } from './free-ports.ts'
import { findJava } from './java.ts'
import { keepRunning } from './keep-running.ts'
import { type ClickhouseAddress, startClickhouse } from './parts/clickhouse.ts'
import { type Broker, type BrokerCount, kafkaPortNames, startKafka } from './parts/kafka.ts'
import { type PartContext, type PartName, partNames, type StartedPart } from './parts/part.ts'
import { describeExit } from './ready.ts'
import { startRegistry } from './parts/registry.ts'
import { type SqsAddress, startSqs } from './parts/sqs.ts'
import { openSupervisor, type ServiceExit, type ServiceProcess } from './processes/supervisor.ts'

export interface StackOptions {
  /** Everything that the servers write is below it. Started again with the same folder, they know what they knew. */
  readonly dir: string
  /** All by default. */
  readonly parts?: readonly PartName[]
  /** Three make a real cluster, for tests of leader loss: 400 MB each. */
  readonly brokers?: BrokerCount
  /**
   * A server that ends unasked is started again with what it had on disk, and the queue keeps its messages there too, which makes it slower. With one
   * broker only.
   */
  readonly restart?: boolean
  readonly signal: AbortSignal
  /** One line for a person, as things happen. */
  readonly onProgress?: (line: string) => void
}

/** The addresses of a running stack. Reading one of a part that was not asked for throws. */
export interface RunningStack extends AsyncDisposable {
  readonly kafka: { readonly brokers: readonly string[] }
  /** Kafka's processes one by one; none when the stack was started without it. */
  readonly brokers: readonly Broker[]
  readonly registry: { readonly url: string }
  readonly sqs: SqsAddress
  readonly clickhouse: ClickhouseAddress
  readonly processes: readonly ServiceProcess[]
  /** The first server that ended without being asked to, for good where servers are started again. */
  readonly exited: Promise<ServiceExit>
}

interface Addresses {
  kafka?: { brokers: string[] }
  brokers?: readonly Broker[]
  registry?: { url: string }
  sqs?: SqsAddress
  clickhouse?: ClickhouseAddress
}

/**
 * Starts the real servers on free ports of 127.0.0.1 and resolves when all of them answer. Nothing that it started outlives
 * its disposal or this process.
 * @throws MissingToolError, DownloadError, PartStartError; whatever was started by then is stopped
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const parts = options.parts ?? partNames
  if (options.restart === true && options.brokers === 3)
    throw new Error(
      'could not start the servers: of three brokers a test kills and starts one by one, so they are not started again unasked',
    )
  const dir = resolve(options.dir)
  await mkdir(dir, { recursive: true })
  const supervisor = openSupervisor()
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  try {
    const addresses: Addresses = {}
    const start = await starters({ ...options, dir, signal }, supervisor, addresses)
    const started = await allOrFirstFailure(
      parts.map((part) => start[part]()),
      (error) => failed.abort(error),
    )
    let disposing = false
    const kept = started.map((part, index) =>
      keepRunning(part, {
        startAgain: options.restart === true ? start[parts[index] as PartName] : undefined,
        isOver: () => disposing || signal.aborted,
        onEnded: (exit) =>
          options.onProgress?.(
            `${exit.name} ended with ${describeExit(exit)}; it is started again with what it had on disk`,
          ),
        signal,
      }),
    )
    return {
      get kafka() {
        return of(addresses, 'kafka')
      },
      brokers: addresses.brokers ?? [],
      get registry() {
        return of(addresses, 'registry')
      },
      get sqs() {
        return of(addresses, 'sqs')
      },
      get clickhouse() {
        return of(addresses, 'clickhouse')
      },
      get processes() {
        return kept.flatMap((part) => part.processes())
      },
      exited: Promise.race(kept.map((part) => part.exited)),
      async [Symbol.asyncDispose]() {
        disposing = true
        await supervisor[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await supervisor[Symbol.asyncDispose]()
    // What it waited for may have failed with an error of the platform's own about being aborted: the caller's reason says why.
    options.signal.throwIfAborted()
    throw error
  }
}

function of<Name extends keyof Addresses>(addresses: Addresses, name: Name): NonNullable<Addresses[Name]> {
  const address = addresses[name]
  if (address === undefined) throw new Error(`this stack was started without ${name}`)
  return address
}

/** Every promise is settled before it returns or throws, so that nothing goes on in the background. */
async function allOrFirstFailure<T>(promises: Promise<T>[], onFailure: (error: unknown) => void): Promise<T[]> {
  let first: { error: unknown } | undefined
  const fail = (error: unknown): never => {
    first ??= { error }
    onFailure(error)
    throw error
  }
  const settled = await Promise.allSettled(promises.map((promise) => promise.catch(fail)))
  if (first) throw first.error
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

type Starters = Record<PartName, () => Promise<StartedPart<unknown>>>

async function starters(
  options: StackOptions,
  supervisor: PartContext['supervisor'],
  addresses: Addresses,
): Promise<Starters> {
  const { dir, signal, brokers = 1, restart = false, onProgress = () => undefined } = options
  const names = [...kafkaPortNames(brokers), 'registry', 'sqs', 'clickhouse-http', 'clickhouse-tcp']
  const ports = await rememberedPorts(join(dir, 'ports.json'), names)
  const context = async (part: PartName): Promise<PartContext> => {
    const own = join(dir, part)
    await mkdir(own, { recursive: true })
    return { dir: own, supervisor, signal, ports: (name) => ports[name] as number }
  }
  let java: ReturnType<typeof findJava> | undefined
  let downloads: Promise<unknown> = Promise.resolve()
  const javaContext = async (part: JavaPart) => {
    java ??= findJava(process.env, signal)
    const found = await java
    // One after the other: two Mavens that fill an empty local repository get in each other's way.
    const jars = downloads.then(() => downloadedPart(part, { java: found, signal, onProgress }))
    downloads = jars.catch(() => undefined)
    return { ...(await context(part)), java: found, jars: await jars }
  }
  const started = <Address>(part: PartName, result: StartedPart<Address>, keep: (address: Address) => void) => {
    keep(result.address)
    onProgress(`${part} is ready`)
    return result
  }
  return {
    kafka: async () =>
      started('kafka', await startKafka(await javaContext('kafka'), brokers), (cluster) => {
        addresses.kafka = { brokers: cluster.addresses }
        addresses.brokers = cluster.brokers
      }),
    registry: async () =>
      started('registry', await startRegistry(await javaContext('registry')), (url) => (addresses.registry = { url })),
    sqs: async () =>
      started('sqs', await startSqs(await javaContext('sqs'), { durable: restart }), (sqs) => (addresses.sqs = sqs)),
    clickhouse: async () =>
      started(
        'clickhouse',
        await startClickhouse(await context('clickhouse')),
        (clickhouse) => (addresses.clickhouse = clickhouse),
      ),
  }
}
