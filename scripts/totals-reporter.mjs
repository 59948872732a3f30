// Tells the process that started jest what the run came to, beside what jest prints.
import { writeFileSync } from 'node:fs'

export default class TotalsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const file = process.env['AFTERCALL_TEST_TOTALS']
    const totals = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
    if (file) writeFileSync(file, JSON.stringify(totals))
  }
}
