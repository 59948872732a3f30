// `npm test` and `npm run check`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, runChild, runNode } from './child.mjs'

// Unit tests first, alone: they say in seconds what is wrong. The others share one set of servers, started once.
// The faults come last and alone: they are about time-outs.
const rounds = [['unit'], ['world'], ['contract', 'integration', 'e2e'], ['faults']]
const interrupted = (code) => code > 128

/** Runs jest; with arguments once, just as given. The last line counts the tests of all rounds. */
export async function runTests(args) {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const results = mkdtempSync(join(root, '.cache/test-'))
  const totals = { passed: 0, failed: 0 }
  try {
    for (const more of args.length > 0 ? [args] : rounds.map((projects) => ['--selectProjects', ...projects])) {
      const file = join(results, 'totals.json')
      rmSync(file, { force: true })
      const reporters = ['--reporters=default', '--reporters=<rootDir>/scripts/totals-reporter.mjs']
      const env = { AFTERCALL_TEST_TOTALS: file }
      // Reporters come last: that option would take a path that follows for one more of its kind.
      const code = await runNode(['node_modules/jest/bin/jest.js', ...more, ...reporters], env)
      if (interrupted(code)) return code
      const { passed, failed } = count(file)
      totals.passed += passed
      // A round that fails without a failed test (nothing found, a set-up that broke) is a failure too.
      totals.failed += code === 0 ? failed : Math.max(failed, 1)
    }
  } finally {
    rmSync(results, { recursive: true, force: true })
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`)
  return totals.failed === 0 ? 0 : 1
}

/** What the reporter wrote; nothing when jest did not get that far. */
function count(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/** Types, lint, generated files and unit tests, side by side; what has not changed since is not checked again. */
export async function checkCode(args) {
  const tasks = ['check:types', 'check:lint', 'check:generated', 'check:unit'].map((task) => `//#${task}`)
  const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
  return await runChild(join(root, 'node_modules/.bin/turbo'), ['run', ...tasks, '--continue', ...args], quiet)
}
