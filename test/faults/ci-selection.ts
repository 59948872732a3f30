import { systemClock } from '@aftercall/runtime'
import { scenarios } from './all.ts'
import { dayOfYear } from './options.ts'
import { repeatCommand } from './report.ts'
import { openRunner, type Runner } from './runner.ts'
import { type Scenario } from './scenario.ts'

const limitMs = 240_000

/** The tests of every day's selection whose scenarios `belong` here: one file for each, so that two run side by side. */
export function testSelection(belong: (scenario: Scenario) => boolean): void {
  // Another one every day, and the same all day long.
  const seed = dayOfYear(systemClock.now())
  const selection = scenarios.filter((scenario) => scenario.ci && belong(scenario))

  describe(`faults with seed ${seed}`, () => {
    const over = new AbortController()
    let runner: Runner

    beforeAll(() => {
      process.stderr.write(`faults with seed ${seed}\n`)
      runner = openRunner({ seed, say: (line) => void process.stderr.write(`${line}\n`), signal: over.signal })
    })
    afterAll(async () => {
      await runner[Symbol.asyncDispose]()
      over.abort()
    })

    it.each(selection.map((scenario) => [`${scenario.fault} (${scenario.phase})`, scenario] as const))(
      'loses and doubles nothing: %s',
      async (_, scenario) => {
        const { lost, doubled, fault } = await runner.run(scenario)
        expect({ lost, doubled, fault, again: repeatCommand(scenario, seed) }).toMatchObject({
          lost: 0,
          doubled: 0,
          fault: null,
        })
      },
      limitMs,
    )
  })
}
