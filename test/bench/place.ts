import { readFile } from 'node:fs/promises'
import { newOrganisation, parseEnvFile, PartEndedError, type ServiceEnv, serviceEnv } from '@aftercall/demo'
import { describeExit, openSupervisor, type PartName, startStack, type Supervisor } from '@aftercall/embedded-stack'

/** The servers that a bench works on. */
export interface Place extends AsyncDisposable {
  /** Where they are, as the services read it. */
  readonly addresses: ServiceEnv
  /** Server processes whose CPU time can be told; none when somebody else started them. */
  readonly servers: readonly { readonly name: string; readonly pid: number }[]
  readonly supervisor: Supervisor
  /** Aborted with the caller's signal, and when one of the servers ends. */
  readonly signal: AbortSignal
}

export interface PlaceOptions {
  readonly dir: string
  /** File of variables of a running stack; without one servers are started. */
  readonly stackFile?: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

// Each round has an organisation and a simulator of its own.
const nobody = { organisation: newOrganisation(), genesysUrl: 'http://127.0.0.1:9' }

/** Servers of its own, or those of the running stack. Whatever was started here ends with the disposal. */
export async function openPlace({ dir, stackFile, say, signal: outer }: PlaceOptions): Promise<Place> {
  if (stackFile !== undefined) {
    const addresses = parseEnvFile(await readFile(stackFile, 'utf8'))
    const supervisor = openSupervisor()
    return { addresses, servers: [], supervisor, signal: outer, [Symbol.asyncDispose]: () => close(supervisor) }
  }
  const ended = new AbortController()
  const signal = AbortSignal.any([outer, ended.signal])
  const stack = await startStack({ dir, signal, onProgress: say })
  const supervisor = openSupervisor()
  void stack.exited.then((exit) => ended.abort(new PartEndedError(`${exit.name} ended: ${describeExit(exit)}`)))
  return {
    addresses: await serviceEnv({ stack, ...nobody }),
    servers: stack.processes.map(({ name, pid }) => ({ name, pid })),
    supervisor,
    signal,
    async [Symbol.asyncDispose]() {
      await close(supervisor)
      await stack[Symbol.asyncDispose]()
    },
  }
}

const close = (supervisor: Supervisor) => supervisor[Symbol.asyncDispose]()

/** Only ClickHouse, for what needs no more. */
export async function openClickHouse({ dir, stackFile, say, signal }: PlaceOptions) {
  if (stackFile !== undefined) {
    const {
      CLICKHOUSE_URL: url,
      CLICKHOUSE_USER: user,
      CLICKHOUSE_PASSWORD: password,
    } = parseEnvFile(await readFile(stackFile, 'utf8'))
    if (url === undefined || user === undefined || password === undefined)
      throw new Error(`${stackFile} does not say where ClickHouse is: was it written by npm run stack?`)
    return { url, user, password, [Symbol.asyncDispose]: async () => undefined }
  }
  const parts: readonly PartName[] = ['clickhouse']
  const stack = await startStack({ dir, parts, signal, onProgress: say })
  const { url, user, password } = stack.clickhouse
  return { url, user, password, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() }
}
