import { startDemo } from '../support/demo-process.ts'

// Longer than a start of all servers on a busy machine.
const patienceMs = 240_000

it(
  'plays, prints its result as one object, ends by itself and leaves nothing behind',
  async () => {
    await using demo = await startDemo([
      '--exit',
      '--json',
      '--conversations',
      '25',
      '--seed',
      '3',
      '--seconds',
      '15',
      '--speed',
      '480',
    ])
    expect(await demo.ended).toBe(0)
    const result = JSON.parse(demo.stdout().trim().split('\n').at(-1) ?? '') as Record<string, unknown>
    const number = expect.any(Number) as number
    expect(result).toMatchObject({
      ...{ conversations: 25, rows: 25, missing: 0, doubled: 0, mismatched: 0, deadLetters: 0 },
      ...{ events: number, apiCalls: number, latencyMs: { p50: number, p95: number }, seconds: number },
    })
    expect(result['events']).toBeGreaterThanOrEqual(50)
    await demo.untilNoneIsLeft()
  },
  patienceMs,
)

it(
  'says which part failed, exits with an error and leaves nothing behind when Genesys Cloud is killed',
  async () => {
    await using demo = await startDemo(['--conversations', '50'])
    await demo.says(/events sent/)
    const [genesys] = (await demo.processes()).filter(({ command }) => command.includes('simulator/src/main.ts'))
    process.kill(genesys?.pid ?? Number.NaN, 'SIGKILL')
    expect(await demo.ended).toBe(1)
    expect(demo.stderr()).toMatch(/simulator ended by itself with .*SIGKILL/)
    await demo.untilNoneIsLeft()
  },
  patienceMs,
)

it(
  'ends at once and leaves nothing behind when somebody presses Ctrl-C in the middle of a play',
  async () => {
    await using demo = await startDemo(['--conversations', '50'])
    await demo.says(/events sent/)
    expect((await demo.processes()).length).toBeGreaterThanOrEqual(9)
    demo.interrupt()
    expect(await demo.ended).toBe(0)
    expect(demo.stdout()).not.toContain('NOT RIGHT')
    await demo.untilNoneIsLeft()
  },
  patienceMs,
)
