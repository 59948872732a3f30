import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { openLink, type Link } from './link.ts'
import { type Chosen, type TcpFault } from './tcp-fault.ts'
import { type Message, plainWire, type Wire } from './wire.ts'
import { resetSocket } from '../reset-socket.ts'

/** Looks at each message before it is passed on. `hold`: it stays here, and so does all that follows on its connection. */
export type Watcher = (message: Message) => 'pass' | 'hold'

/** What can be done to the traffic of one or several proxies. */
export interface Traffic {
  /** From now on, beside the faults that are there. */
  impose(fault: TcpFault, chosen?: Chosen): void
  /** Ends every fault. Connections on which something was lost or held by a watcher are cut; the others go on. */
  heal(): void
  /** Resets connections (RST); new ones are possible at once. */
  cut(chosen?: Chosen): void
  /** Replaces the watcher; null: nobody looks. */
  watch(watcher: Watcher | null): void
}

/** Stands in front of one server. */
export interface FaultProxy extends Traffic, AsyncDisposable {
  readonly port: number
  readonly connections: number
}

export interface FaultProxyOptions {
  readonly host?: string
  readonly port: number
  readonly wire?: () => Wire
  readonly signal: AbortSignal
  readonly maxConnections?: number
}

interface Imposed {
  readonly fault: TcpFault
  readonly chosen: Chosen
}

const everybody: Chosen = () => true

/** Listens on a free port of 127.0.0.1 and passes everything on to `host` and `port`, until told otherwise. */
export async function openFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { host = '127.0.0.1', port: targetPort, wire = plainWire, signal, maxConnections = 1_000 } = options
  const links = new Set<Link>()
  let imposed: readonly Imposed[] = []
  let watcher: Watcher | null = null
  let count = 0
  let isRefusing = false

  const faultsOf = (link: Link) => imposed.filter(({ chosen }) => chosen(link)).map(({ fault }) => fault)
  const accept = (client: Socket) => {
    if (isRefusing || links.size >= maxConnections) return void resetSocket(client)
    count += 1
    const link: Link = openLink({
      number: count,
      client,
      target: { host, port: targetPort },
      wire: wire(),
      faults: () => faultsOf(link),
      look: (message) => watcher?.(message) ?? 'pass',
    })
    links.add(link)
    void link.closed.then(() => links.delete(link))
  }
  let server = await listen(accept, 0)
  const { port } = server.address() as AddressInfo
  // Opening and closing of the door one after the other, in the order in which they were asked for.
  let door: Promise<void> = Promise.resolve()
  const refuse = (isWanted: boolean) => {
    if (isWanted === isRefusing) return
    isRefusing = isWanted
    door = door.then(async () => {
      if (isWanted) server.close()
      else server = await listen(accept, port)
    })
    door.catch(() => undefined)
  }
  const cut = (chosen: Chosen = everybody) => {
    for (const link of links) if (chosen(link)) link.cut()
  }
  const proxy: FaultProxy = {
    port,
    get connections() {
      return links.size
    },
    impose(fault, chosen = everybody) {
      imposed = [...imposed, { fault, chosen }]
      if (fault.kind === 'refuse') refuse(true)
      for (const link of links) link.changed()
    },
    heal() {
      imposed = []
      refuse(false)
      for (const link of links) {
        if (link.isDamaged) link.cut()
        else link.changed()
      }
    },
    cut,
    watch: (next) => void (watcher = next),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', onAbort)
      cut()
      await door
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
  const onAbort = () => void proxy[Symbol.asyncDispose]()
  signal.addEventListener('abort', onAbort, { once: true })
  return proxy
}

async function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept)
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}
