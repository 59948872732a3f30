import { type FastifyInstance } from 'fastify'
import { buildAdmin } from './admin/server.ts'
import { buildApi } from './api/server.ts'
import { openSimulator, type Surroundings } from './open-simulator.ts'
import { type SimulatorSettings } from './settings.ts'

export interface Simulator {
  /** Base URLs, without a slash at the end. */
  readonly api: string
  readonly admin: string
  /** Ends plays and closes both ports; events not yet sent are given up. */
  stop(): Promise<void>
}

async function listen(server: FastifyInstance, port: number, what: string): Promise<string> {
  try {
    return await server.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    throw new Error(`could not listen on 127.0.0.1:${port} for the ${what}: is the port in use?`, { cause })
  }
}

/** Starts a simulated organisation on loopback. It plays nothing until it is told to. */
export async function startSimulator(settings: SimulatorSettings, around: Surroundings = {}): Promise<Simulator> {
  const opened = openSimulator(settings, around)
  const api = buildApi(opened.answer, opened.signal)
  const admin = buildAdmin({ ...settings, ...opened })
  const stop = async () => {
    opened.close()
    await Promise.all([api.close(), admin.close()])
  }
  try {
    const [apiUrl, adminUrl] = [
      await listen(api, settings.apiPort, 'API'),
      await listen(admin, settings.adminPort, 'admin port'),
    ]
    return { api: apiUrl, admin: adminUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
