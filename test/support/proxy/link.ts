import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { systemClock } from '@aftercall/runtime'
import { type TcpFault } from './tcp-fault.ts'
import { type Message, type Part, type Wire } from './wire.ts'
import { resetSocket } from '../reset-socket.ts'

/** One connection through a proxy: the client's and the one to the server. */
export interface Link {
  readonly number: number
  readonly clientId: string | null
  /** Bytes of it are gone or held for good: it cannot go on as if nothing had been. */
  readonly isDamaged: boolean
  readonly closed: Promise<void>
  /** Faults have begun or ended. */
  changed(): void
  cut(): void
}

export interface LinkOptions {
  readonly number: number
  readonly client: Socket
  readonly target: { readonly host: string; readonly port: number }
  readonly wire: Wire
  readonly faults: () => readonly TcpFault[]
  readonly look: (message: Message) => 'pass' | 'hold'
}

/** Read and not yet passed on; above it the sender has to wait. */
const maxWaitingBytes = 4 * 1024 * 1024

export function openLink({ number, client, target, wire, faults, look }: LinkOptions): Link {
  const server = connect({ ...target, allowHalfOpen: true, noDelay: true })
  const over = new AbortController()
  let clientId: string | null = null
  let isDamaged = false
  let isHeld = false
  let change = newChange()
  const gone = once(over.signal, 'abort').then(() => over.signal.throwIfAborted())
  gone.catch(() => undefined)

  const cut = () => {
    over.abort(new Error('the connection was cut'))
    resetSocket(client)
    resetSocket(server)
  }
  const isShut = () => isHeld || faults().some(({ kind }) => kind === 'half-open')
  // Asked for only when shut: nothing slips in between a decision and its effect while it is open.
  const untilOpen = async () => {
    while (isShut()) await Promise.race([change.promise, gone])
  }

  const passOn = async ({ bytes, begins }: Part, to: Socket, readAt: number) => {
    if (begins !== null && begins.side === 'request') clientId ??= begins.clientId
    const { latencyMs, transferMs } = delays(faults(), bytes.length)
    const pauseMs = Math.max(0, readAt + latencyMs - systemClock.now()) + transferMs
    if (pauseMs > 0) await systemClock.sleep(pauseMs, over.signal)
    if (isShut()) await untilOpen()
    if (begins !== null && look(begins) === 'hold') {
      isHeld = true
      isDamaged = true
    }
    // The watcher may have shut this and every other connection just now.
    if (isShut()) await untilOpen()
    over.signal.throwIfAborted()
    if (to === client && faults().some(({ kind }) => kind === 'lost-answers')) {
      isDamaged = true
      return
    }
    if (!to.write(bytes)) await once(to, 'drain', { signal: over.signal })
  }

  const carry = async (from: Socket, to: Socket, split: (chunk: Buffer) => readonly Part[]) => {
    let tail: Promise<void> = Promise.resolve()
    let waitingBytes = 0
    for await (const chunk of from as AsyncIterable<Buffer>) {
      const readAt = systemClock.now()
      for (const part of split(chunk)) {
        waitingBytes += part.bytes.length
        tail = tail.then(async () => {
          await passOn(part, to, readAt)
          waitingBytes -= part.bytes.length
        })
        tail.catch(cut)
      }
      if (waitingBytes > maxWaitingBytes) await tail
    }
    await tail
    if (isShut()) await untilOpen()
    to.end()
  }

  // Read from as soon as data comes; errors end both sides, as a reset does on the wire.
  for (const socket of [client, server]) socket.on('error', cut)
  const closed = Promise.allSettled([
    carry(client, server, wire.fromClient).catch(cut),
    carry(server, client, wire.fromServer).catch(cut),
  ]).then(() => {
    over.abort(new Error('the connection is over'))
    client.destroy()
    server.destroy()
  })

  return {
    number,
    get clientId() {
      return clientId
    },
    get isDamaged() {
      return isDamaged
    },
    closed,
    changed() {
      change.resolve(null)
      change = newChange()
    },
    cut,
  }
}

const newChange = () => Promise.withResolvers<null>()

/** Latency counts from the moment of reading and overlaps with that of others; the transfer of one piece begins when that of the last is over. */
function delays(faults: readonly TcpFault[], bytes: number): { latencyMs: number; transferMs: number } {
  const sum = { latencyMs: 0, transferMs: 0 }
  for (const fault of faults) {
    if (fault.kind === 'latency') sum.latencyMs += fault.ms
    if (fault.kind === 'slow') sum.transferMs += (bytes / fault.bytesPerSecond) * 1_000
  }
  return sum
}
