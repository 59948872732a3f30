import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from '@aftercall/embedded-stack'
import { startTestStack, stopTestStack } from '../support/test-stack.ts'
import { type FaultsOptions } from './options.ts'
import { markdownTable, repeatCommand, textTable, withTable } from './report.ts'
import { openRunner, type Result } from './runner.ts'
import { type Scenario } from './scenario.ts'

const page = join(projectRoot, 'docs/reliability.md')

export interface Output {
  print(line: string): void
  /** Progress, for a person. */
  say(line: string): void
}

export const chosenOf = (all: readonly Scenario[], { only, isCi }: FaultsOptions): readonly Scenario[] =>
  all.filter(({ name, ci }) => (only?.test(name) ?? true) && (ci || !isCi))

export function listing(scenarios: readonly Scenario[]): string {
  const lines = scenarios.map(({ name, seconds, ci, fault, phase }) =>
    [name.padEnd(52), `${seconds} s`.padStart(6), ci ? 'ci' : '  ', `${fault} (${phase})`].join('  '),
  )
  const minutes = Math.ceil(scenarios.reduce((sum, { seconds }) => sum + seconds, 0) / 60)
  return [...lines, `${scenarios.length} scenarios, about ${minutes} minutes`].join('\n')
}

/** Runs what was chosen and resolves to the number of failures. */
export async function runFaults(
  all: readonly Scenario[],
  options: FaultsOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { seed } = options
  const chosen = chosenOf(all, options)
  output.say(`${chosen.length} scenarios with seed ${seed}`)
  await startTestStack()
  const results: Result[] = []
  try {
    await using runner = openRunner({ seed, say: output.say, signal })
    for (const [index, scenario] of chosen.entries()) {
      output.say(`${index + 1}/${chosen.length} ${scenario.name}`)
      const result = await runner.run(scenario)
      results.push(result)
      output.say(`  ${verdictOf(result, seed)}`)
    }
  } finally {
    await stopTestStack()
  }
  const failed = results.filter(({ fault }) => fault !== null)
  output.print(textTable(results))
  output.print(`${results.length - failed.length} right, ${failed.length} wrong, seed ${seed}`)
  for (const { scenario } of failed) output.print(`again: ${repeatCommand(scenario, seed)}`)
  if (chosen.length === all.length && failed.length === 0) {
    await writeTable(results, seed)
    output.print(`the table was written into ${page}`)
  }
  return failed.length
}

const verdictOf = ({ fault, events, secondsToRecover, seconds, scenario }: Result, seed: number): string =>
  fault === null
    ? `right: ${events} events, recovered in ${secondsToRecover.toFixed(1)} s; ${seconds.toFixed(0)} s in all`
    : `WRONG (seed ${seed})\n${fault}\nagain: ${repeatCommand(scenario, seed)}`

async function writeTable(results: readonly Result[], seed: number): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const about = `${results.length} scenarios on ${day}, seed ${seed}.`
  const text = await readFile(page, 'utf8')
  await writeFile(page, withTable(text, `${about}\n\n${markdownTable(results)}`))
}
