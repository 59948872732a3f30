import { type FaultProxy, httpWire, kafkaWire, openFaultProxy, type Traffic } from '../support/proxy/index.ts'

export const serverNames = ['kafka', 'registry', 'sqs', 'clickhouse', 'genesys'] as const
export type ServerName = (typeof serverNames)[number]
type Env = Readonly<Record<string, string>>

/** What one instance of a service reaches its servers through. */
export interface MemberProxies extends AsyncDisposable, Readonly<Record<ServerName, Traffic>> {
  readonly all: Traffic
  /** The variables with the proxies' addresses. */
  readonly env: Env
}

/** Opens a proxy for each server that `env` names. The services follow the brokers' own addresses, so those are rewritten on the way. */
export async function openMemberProxies(env: Env, signal: AbortSignal): Promise<MemberProxies> {
  await using opening = new AsyncDisposableStack()
  const value = (name: string): string => {
    const found = env[name]
    if (found === undefined) throw new Error(`could not open proxies: ${name} is not set`)
    return found
  }
  const brokerPorts = value('KAFKA_BROKERS')
    .split(',')
    .map((broker) => Number(broker.split(':').at(-1)))
  const standIns = new Map<number, number>()
  const portOf = (brokerPort: number) => standIns.get(brokerPort) ?? brokerPort
  const brokers: FaultProxy[] = []
  for (const port of brokerPorts) {
    const proxy = opening.use(await openFaultProxy({ port, wire: () => kafkaWire(portOf), signal }))
    standIns.set(port, proxy.port)
    brokers.push(proxy)
  }
  const http = async (variable: string) => {
    const { hostname, port } = new URL(value(variable))
    return opening.use(await openFaultProxy({ host: hostname, port: Number(port), wire: httpWire, signal }))
  }
  const [registry, sqs, clickhouse, genesys] = [
    await http('SCHEMA_REGISTRY_URL'),
    await http('SQS_ENDPOINT'),
    await http('CLICKHOUSE_URL'),
    await http('GENESYS_API_URL'),
  ]
  const through = (variable: string, { port }: FaultProxy): Env => ({ [variable]: withPort(value(variable), port) })
  const proxies = opening.move()
  return {
    kafka: together(brokers),
    registry,
    sqs,
    clickhouse,
    genesys,
    all: together([...brokers, registry, sqs, clickhouse, genesys]),
    env: {
      KAFKA_BROKERS: brokers.map(({ port }) => `127.0.0.1:${port}`).join(','),
      ...through('SCHEMA_REGISTRY_URL', registry),
      ...through('SQS_ENDPOINT', sqs),
      // The client takes a queue's URL for its address.
      ...through('SQS_QUEUE_URLS', sqs),
      ...through('CLICKHOUSE_URL', clickhouse),
      ...through('GENESYS_LOGIN_URL', genesys),
      ...through('GENESYS_API_URL', genesys),
    },
    [Symbol.asyncDispose]: () => proxies.disposeAsync(),
  }
}

/** As it was, but for the port: no slash is added where none was. */
const withPort = (url: string, port: number): string => url.replace(/^(\w+:\/\/[^/:]+):\d+/, `$1:${port}`)

/** Several proxies as one. */
export const together = (list: readonly Traffic[]): Traffic => ({
  impose: (fault, chosen) => list.forEach((one) => one.impose(fault, chosen)),
  heal: () => list.forEach((one) => one.heal()),
  cut: (chosen) => list.forEach((one) => one.cut(chosen)),
  watch: (watcher) => list.forEach((one) => one.watch(watcher)),
})
