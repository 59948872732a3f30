import { z } from 'zod'
import { parseConfig } from './config.ts'
import { type ProgramHost, runMain } from './main-program.ts'

const fakeHost = () => {
  const seen = {
    printed: '',
    exits: [] as number[],
    finished: [] as number[],
    uncaught: (_: unknown): void => undefined,
  }
  const host: ProgramHost = {
    env: { NAME: 'value' },
    print: (text) => void (seen.printed += text),
    exit: (code) => void seen.exits.push(code),
    onUncaught: (onFault) => void (seen.uncaught = onFault),
    finish: (code) => void seen.finished.push(code),
  }
  return { host, seen }
}

describe('runMain', () => {
  it('hands the environment over and finishes with 0', async () => {
    const { host, seen } = fakeHost()
    await runMain('bridge', async (env) => expect(env['NAME']).toBe('value'), host)
    expect(seen).toMatchObject({ printed: '', exits: [], finished: [0] })
  })

  it('finishes with the code that the program returns', async () => {
    const { host, seen } = fakeHost()
    await runMain('aftercall', () => Promise.resolve(3), host)
    expect(seen.finished).toEqual([3])
  })

  it('prints a faulty configuration whole and exits 78', async () => {
    const { host, seen } = fakeHost()
    await runMain(
      'bridge',
      async (env) => void parseConfig({ own: z.object({ A: z.string(), B: z.string() }) }, env),
      host,
    )
    expect(seen.exits).toEqual([78])
    expect(seen.printed).toBe('bridge: the configuration has 2 faults:\n  A is not set\n  B is not set\n')
  })

  it('prints any other error with its causes and exits 1', async () => {
    const { host, seen } = fakeHost()
    const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
    const error = new Error('could not open queue http://me:word@q/', { cause: new AggregateError([refused]) })
    await runMain('bridge', () => Promise.reject(error), host)
    expect(seen.exits).toEqual([1])
    expect(seen.printed).toBe(
      'bridge ended: Error: could not open queue http://[redacted]@q/\n' +
        '  because AggregateError\n  because Error: connect refused (ECONNREFUSED)\n',
    )
  })

  it('treats what nobody caught the same way', async () => {
    const { host, seen } = fakeHost()
    await runMain('bridge', async () => undefined, host)
    seen.uncaught('a string')
    expect(seen.exits).toEqual([1])
    expect(seen.printed).toBe('bridge ended: a string\n')
  })
})
