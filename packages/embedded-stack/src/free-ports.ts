import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'

// Below the range from which Linux and macOS take the ports of outgoing connections: between our look and the server's
// own bind nobody is given one of these by chance.
const lowest = 12_000
const highest = 32_000
const maxTries = 200

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** `count` different TCP ports that nobody listens on at 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  for (let tries = 0; ports.size < count; tries++) {
    if (tries === maxTries) throw new Error(`found only ${ports.size} of ${count} free ports in ${lowest}-${highest}`)
    const port = randomInt(lowest, highest)
    if (!ports.has(port) && (await isFree(port))) ports.add(port)
  }
  return [...ports]
}

/**
 * A free port for each name, the same as last time where that one is free still, so that addresses someone noted stay good
 * over a restart. `file` is where they are remembered.
 */
export async function rememberedPorts<Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const remembered = await readPorts(file)
  const fresh = await freePorts(names.length)
  const entries = names.map(async (name, index): Promise<[Name, number]> => {
    const before = remembered[name]
    return [name, before !== undefined && (await isFree(before)) ? before : (fresh[index] as number)]
  })
  const ports = Object.fromEntries(await Promise.all(entries)) as Record<Name, number>
  await writeFile(file, `${JSON.stringify({ ...remembered, ...ports }, null, 2)}\n`)
  return ports
}

async function readPorts(file: string): Promise<Record<string, number>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, number] => Number.isInteger(entry[1])))
  } catch {
    return {}
  }
}
