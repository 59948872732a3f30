import {
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner'
import { type InstrumenterContext } from '@stryker-mutator/api/core'
import { expect } from 'expect'
import fc from 'fast-check'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { closeBlocks, fileOf, runOne, testRegistry, type RegisteredTest } from './registry.ts'
import { resolveIntoSandbox } from './sandbox-modules.ts'

type Outcome = { kind: 'passed' } | { kind: 'failed'; message: string } | { kind: 'hung' }

/** Stryker ends a loop after a hundred times as many turns as without a mutant, a reserve for cases made smaller again and again. */
const shareOfHitLimit = 1 / 5

/**
 * A test whose process was idle so much longer than the test takes without a mutant waits for something that does not come. Counted in
 * turns of a timer: on a busy machine they come later, as everything does.
 */
const turnMs = 25
const patience = (usualMs: number) => (1_000 + usualMs * 10) / turnMs

/**
 * A runner of tests for Stryker that keeps tests and code loaded and only switches the mutant. It ends with the first test that fails,
 * beginning with the one that noticed the last mutant of the same file, then with the quickest.
 */
export function inProcessRunner(): TestRunner {
  // Stryker starts each process of tests in the sandbox; this file is loaded from the project.
  const sandbox = process.cwd()
  const timesFile = join(sandbox, 'usual-times.json')
  const context: InstrumenterContext = {}
  const registry = testRegistry()
  const loaded = new Set<string>()
  let usualMs = new Map<string, number>()
  const lastKiller = new Map<string, string>()

  /** Fails the test that runs now; between tests nobody asks. */
  let fail: (error: Error) => void = () => undefined

  const runTest = async (test: RegisteredTest, turns: number): Promise<Outcome> => {
    let timer: NodeJS.Timeout | undefined
    const stray = new Promise<never>((_resolve, reject) => (fail = reject))
    const hung = new Promise<'hung'>((resolve) => {
      let left = turns
      timer = setInterval(() => {
        if (--left <= 0) resolve('hung')
      }, turnMs)
    })
    try {
      const ended = await Promise.race([runOne(test), stray, hung])
      return ended === 'hung' ? { kind: 'hung' } : { kind: 'passed' }
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
    } finally {
      clearInterval(timer)
      fail = () => undefined
    }
  }

  const load = async (files: Iterable<string>) => {
    for (const file of files) {
      if (loaded.has(file)) continue
      loaded.add(file)
      await registry.collect(file, () => import(pathToFileURL(join(sandbox, file)).href))
    }
  }

  const inOrder = (wanted: readonly string[] | undefined, fileName: string) => {
    const names = wanted && new Set(wanted)
    const first = lastKiller.get(fileName)
    const costOf = ({ id }: RegisteredTest) => (id === first ? -1 : (usualMs.get(id) ?? 0))
    return registry.tests.filter(({ id }) => !names || names.has(id)).sort((a, b) => costOf(a) - costOf(b))
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),

    async init() {
      Object.assign(globalThis, registry.words, { expect, __stryker__: context })
      // A rejection that nobody handles fails the test in which it comes to light, not the process.
      const onStray = (error: unknown) => {
        fail(error as Error)
      }
      process.on('unhandledRejection', onStray)
      process.on('uncaughtException', onStray)
      // The same cases on every run, fewer of them, and no time spent on the smallest.
      fc.configureGlobal({ seed: 5, endOnFailure: true, numRuns: 40 })
      resolveIntoSandbox(join(import.meta.dirname, '../../..'), sandbox)
      // A process that takes the place of one that hung has seen no run without a mutant.
      if (existsSync(timesFile)) usualMs = new Map(JSON.parse(readFileSync(timesFile, 'utf8')) as [string, number][])
    },

    async dryRun({ testFiles = [] }): Promise<DryRunResult> {
      await load(testFiles.map((file) => relative(sandbox, file)))
      const results: TestResult[] = []
      for (const test of registry.tests) {
        context.currentTestId = test.id
        const startedAt = performance.now()
        const outcome = await runTest(test, patience(10_000))
        const timeSpentMs = Math.round(performance.now() - startedAt)
        delete context.currentTestId
        usualMs.set(test.id, timeSpentMs)
        const about = { id: test.id, name: test.id, timeSpentMs, fileName: test.file }
        if (outcome.kind === 'passed') results.push({ ...about, status: TestStatus.Success })
        else
          results.push({
            ...about,
            status: TestStatus.Failed,
            failureMessage: outcome.kind === 'failed' ? outcome.message : 'hung',
          })
      }
      await closeBlocks(registry.tests)
      writeFileSync(timesFile, JSON.stringify([...usualMs]))
      const { mutantCoverage = { static: {}, perTest: {} } } = context
      return { status: DryRunStatus.Complete, tests: results, mutantCoverage }
    },

    async mutantRun({ activeMutant, testFilter, sandboxFileName, ...run }: MutantRunOptions): Promise<MutantRunResult> {
      const hitLimit = run.hitLimit === undefined ? undefined : Math.ceil(run.hitLimit * shareOfHitLimit)
      await load(new Set((testFilter ?? []).map(fileOf)))
      const tests = inOrder(testFilter, sandboxFileName)
      context.activeMutant = activeMutant.id
      if (hitLimit !== undefined) Object.assign(context, { hitLimit, hitCount: 0 })
      try {
        for (const [index, test] of tests.entries()) {
          const outcome = await runTest(test, patience(usualMs.get(test.id) ?? 0))
          if (outcome.kind === 'hung' || (context.hitCount ?? 0) > (hitLimit ?? Infinity))
            return { status: MutantRunStatus.Timeout, reason: `${test.id} does not end` }
          if (outcome.kind === 'passed') continue
          lastKiller.set(sandboxFileName, test.id)
          return {
            status: MutantRunStatus.Killed,
            killedBy: [test.id],
            failureMessage: outcome.message,
            nrOfTests: index + 1,
          }
        }
        return { status: MutantRunStatus.Survived, nrOfTests: tests.length }
      } finally {
        delete context.activeMutant
        delete context.hitCount
        delete context.hitLimit
        await closeBlocks(tests).catch(() => undefined)
      }
    },
  }
}
