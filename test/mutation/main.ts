import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, matchesGlob, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { folders, type Folder } from './folders.ts'
import { isRight, lines, table } from './report.ts'
import { runFolder } from './run-folder.ts'
import { fileOf } from './runner/registry.ts'
import { projectRoot, readSurvivors } from './survivors.ts'
import { judge, type Verdict } from './verdict.ts'

const usage = `usage: npm run test:mutants [-- options]
  --only FOLDERS   ${folders.map(({ name }) => name).join(',')}: some of them, with commas between
  --file GLOB      only files that match, for instance '**/plan.ts'; the share that must be killed is not asked of them
  --tests GLOB     only tests of files that match: quicker, and says less
  --changed        only files that differ from the last commit
  --workers N      processes of tests at a time (1)
  --list           print survivors that are not explained as entries of test/mutation/survivors/<folder>.json`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      file: { type: 'string' },
      tests: { type: 'string', default: '**' },
      changed: { type: 'boolean', default: false },
      workers: { type: 'string', default: '1' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const names = values.only?.split(',') ?? folders.map(({ name }) => name)
  const unknown = names.filter((name) => !folders.some((folder) => folder.name === name))
  if (values.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `no such folder: ${unknown.join(', ')}\n${usage}` : usage)
    return values.help ? 0 : 2
  }
  const isPart = values.changed || values.file !== undefined
  const explained = readSurvivors()
  const verdicts: { name: string; verdict: Verdict; seconds: number }[] = []
  for (const folder of folders.filter(({ name }) => names.includes(name))) {
    const mutate = filesOf(folder, values.file ?? '**', values.changed)
    if (mutate.length === 0) continue
    // As they are now: somebody may go on editing meanwhile.
    const sources = new Map(mutate.map((file) => [file, readFileSync(join(projectRoot, file), 'utf8')]))
    const sourceOf = (file: string) => sources.get(file) ?? ''
    const startedAt = performance.now()
    const run = { workers: Number(values.workers), showProgress: process.stdout.isTTY }
    const tests = globSync(folder.tests, { cwd: projectRoot }).filter((file) => matchesGlob(file, values.tests))
    const results = (await runFolder({ name: folder.name, mutate, tests }, run)).map((result) => ({
      ...result,
      fileName: relative(projectRoot, result.fileName),
    }))
    const verdict = judge({ results, sourceOf, fileOfTest: fileOf, explained })
    verdicts.push({ name: folder.name, verdict, seconds: (performance.now() - startedAt) / 1000 })
    keep(folder.name, verdict)
    for (const line of lines(verdict, values.list)) console.log(line)
  }
  for (const line of table(verdicts)) console.log(line)
  return verdicts.every(({ verdict }) => isRight(verdict, isPart)) ? 0 : 1
}

/** The files of a folder that were asked for. */
function filesOf({ mutate }: Folder, glob: string, isChangedOnly: boolean): string[] {
  const matches = (file: string, pattern: string) => matchesGlob(file, pattern)
  const listed = isChangedOnly ? ['diff', '--name-only', 'HEAD'] : ['ls-files']
  return execFileSync('git', listed, { cwd: projectRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => mutate.some((pattern) => matches(file, pattern)))
    .filter((file) => !mutate.some((pattern) => pattern.startsWith('!') && matches(file, pattern.slice(1))))
    .filter((file) => matches(file, glob))
}

/** The whole verdict, for whoever wants to read more than the table. */
function keep(name: string, verdict: Verdict): void {
  const folder = join(projectRoot, '.cache/mutation')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(verdict, null, 2))
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(`could not try the mutants: ${error instanceof Error ? error.message : String(error)}`)
  return 1
})
