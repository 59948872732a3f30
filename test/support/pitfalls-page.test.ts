import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/explanation/pitfalls.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Fact') && !line.startsWith('| ---'))
/** Files and sentences that a row names. Markdown hides underscores behind backslashes. */
const testsOf = (row: string) =>
  [...row.matchAll(/\]\(\.\.\/\.\.\/([^)]+\.(?:test|suite)\.ts)\) “([^”]+)”/g)].map(([, file = '', sentence = '']) => ({
    file,
    sentence: sentence.replaceAll('\\', ''),
  }))
const isSaidIn = (source: string, sentence: string) =>
  [`'${sentence.replaceAll("'", "\\'")}'`, `"${sentence}"`, `\`${sentence}\``].some((text) => source.includes(text))

describe('the page of what goes wrong', () => {
  it('names a test for each fact', () => {
    expect(rows.length).toBeGreaterThan(60)
    expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([])
    // A sentence that is not read here would not be looked for.
    for (const row of rows) expect(testsOf(row)).toHaveLength(row.split('](../../').length - 1)
  })

  it('names only tests that there are', () => {
    const gone = rows.flatMap(testsOf).filter(({ file, sentence }) => {
      const path = join(root, file)
      return !existsSync(path) || !isSaidIn(readFileSync(path, 'utf8'), sentence)
    })
    expect(gone).toEqual([])
  })
})
