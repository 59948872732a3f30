import { readdirSync } from 'node:fs'
import { type ServiceName } from '@aftercall/demo'
import { freePorts } from '@aftercall/embedded-stack'
import { type MeasuredService, startMeasured, type StartOptions } from '../measured-service.ts'
import { type Inspector, openInspector } from './inspector.ts'

export interface Sample {
  /** Seconds since the first one. */
  readonly at: number
  readonly service: ServiceName
  readonly heapBytes: number
  readonly rssBytes: number
  readonly descriptors: number
  readonly handles: number
  readonly cpuSeconds: number
}

export interface Watched extends AsyncDisposable {
  readonly service: MeasuredService
  sample(at: number): Promise<Sample>
}

/** A service that is looked into while it runs. */
export async function startWatched(name: ServiceName, options: StartOptions): Promise<Watched> {
  const [port] = await freePorts(1)
  const service = await startMeasured(name, { ...options, nodeArgs: [`--inspect=127.0.0.1:${port}`] })
  const inspector: Inspector = await openInspector(port ?? 0)
  return {
    service,
    async sample(at) {
      // Sockets that are told to close take a turn or two; garbage first, so that they are gone.
      const heapBytes = await inspector.heapAfterGcBytes()
      const usage = service.usage()
      return {
        ...{ at, service: name, heapBytes, handles: await inspector.handles() },
        ...{ rssBytes: usage?.rssBytes ?? Number.NaN, cpuSeconds: usage?.cpuSeconds ?? Number.NaN },
        descriptors: descriptorsOf(service.pid),
      }
    },
    async [Symbol.asyncDispose]() {
      inspector[Symbol.dispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return Number.NaN
  }
}
