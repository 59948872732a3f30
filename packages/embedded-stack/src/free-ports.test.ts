import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, rememberedPorts } from './free-ports.ts'

const listen = (port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server: Server = createServer().once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })

it('finds different ports on which a server can listen', async () => {
  const ports = await freePorts(5)
  expect(new Set(ports).size).toBe(5)
  for (const server of await Promise.all(ports.map(listen))) server.close()
})

describe('remembered ports', () => {
  let dir: string
  let file: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'aftercall-ports-'))
    file = join(dir, 'ports.json')
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('are the same the next time, and stay so for names not asked for', async () => {
    const first = await rememberedPorts(file, ['a', 'b'])
    expect(await rememberedPorts(file, ['a'])).toEqual({ a: first.a })
    expect(await rememberedPorts(file, ['a', 'b'])).toEqual(first)
  })

  it('change when somebody else has taken one', async () => {
    const first = await rememberedPorts(file, ['a', 'b'])
    const other = await listen(first.a)
    const second = await rememberedPorts(file, ['a', 'b'])
    other.close()
    expect(second.b).toBe(first.b)
    expect(second.a).not.toBe(first.a)
  })

  it('are new when the file is not readable', async () => {
    writeFileSync(file, '{"a":"no port", "b":')
    expect(Object.values(await rememberedPorts(file, ['a', 'b']))).toEqual([expect.any(Number), expect.any(Number)])
  })
})
