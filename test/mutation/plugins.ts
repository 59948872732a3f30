import { whyIgnored } from './ignored-texts.ts'
import { inProcessRunner } from './runner/in-process-runner.ts'

/** What Stryker loads, in the command and in each process of tests. */
export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', factory: () => inProcessRunner() },
  { kind: 'Ignore', name: 'texts', value: { shouldIgnore: whyIgnored } },
]
