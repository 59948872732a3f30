import { Stryker } from '@stryker-mutator/core'
import { type LogLevel, type MutantResult } from '@stryker-mutator/api/core'
import { type Folder } from './folders.ts'

export interface RunOptions {
  readonly workers: number
  readonly showProgress: boolean
}

/** Tries every mutant of a folder. Works on a copy of the sources under .cache; the work tree is only read. */
export async function runFolder({ mutate, tests }: Folder, options: RunOptions): Promise<readonly MutantResult[]> {
  const stryker = new Stryker({
    mutate: [...mutate],
    testFiles: [...tests],
    testRunner: 'in-process',
    plugins: ['./test/mutation/plugins.ts'],
    ignorers: ['texts'],
    checkers: [],
    coverageAnalysis: 'perTest',
    // Tables and the like, built once while a module loads: every one of them would need a process of its own.
    ignoreStatic: true,
    concurrency: options.workers,
    // Copied: sources and what they read. Manifests stay out, or the other tests would find every package twice.
    ignorePatterns: ['**', '!packages/*/src/**', '!services/*/src/**', '!test/support/**', '!schemas/**'],
    tempDirName: '.cache/mutants',
    disableTypeChecks: false,
    // Loops without an end are stopped by the count of their turns; this is for what even that does not see, on a busy machine.
    timeoutMS: 30_000,
    timeoutFactor: 4,
    reporters: options.showProgress ? ['progress'] : [],
    logLevel: 'error' as LogLevel,
    allowConsoleColors: false,
  })
  return await stryker.runMutationTest()
}
