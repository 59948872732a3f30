import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Mutants of one line that no test notices, and why that is all right. */
export interface Explained {
  readonly file: string
  /** The line in which the change begins, without its indentation. */
  readonly line: string
  /** `what stands there → what stands there instead`, white space folded. */
  readonly changes: readonly string[]
  readonly why: string
}

export const projectRoot = join(import.meta.dirname, '../..')

/** One file a folder: test/mutation/survivors. */
export const readSurvivors = (): readonly Explained[] =>
  globSync('survivors/*.json', { cwd: import.meta.dirname }).flatMap(
    (file) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Explained[],
  )
