import { type Clock } from '@aftercall/runtime'
import { caseNamed, everyCase } from './cases.ts'
import { type UncertaintyOptions } from './options.ts'
import { caseLine, failureText, heading } from './report.ts'
import { runCase } from './run-case.ts'

/** Plays every case, printing as it goes. Returns how many failed. */
export async function runUncertainty(
  options: UncertaintyOptions,
  print: (text: string) => void,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<number> {
  const { only, seed } = options
  const cases = only.length > 0 ? only.map((name) => caseNamed(name, seed)) : everyCase(options)
  const failed: string[] = []
  print(heading())
  for (const one of cases) {
    signal.throwIfAborted()
    const startedAt = clock.now()
    const { findings, faults, trace } = await runCase(one, options)
    print(caseLine(one, findings, (clock.now() - startedAt) / 1_000))
    if (faults.length === 0) continue
    failed.push(one.name)
    print(failureText(one, faults, trace, options))
  }
  if (failed.length > 0) print(`failed: ${failed.join(', ')}`)
  print(`${cases.length - failed.length} passed, ${failed.length} failed`)
  return failed.length
}
