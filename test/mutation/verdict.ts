import { type MutantResult } from '@stryker-mutator/api/core'
import { type Explained } from './survivors.ts'

export interface Survivor {
  readonly file: string
  readonly lineNumber: number
  readonly line: string
  readonly change: string
  /** Files of tests that ran the mutated code without noticing. */
  readonly tests: readonly string[]
}

export interface Verdict {
  readonly mutants: number
  readonly killed: number
  readonly ignored: number
  readonly explained: readonly Survivor[]
  readonly unexplained: readonly Survivor[]
  /** Listed as a survivor, but a test notices it by now. */
  readonly outdated: readonly string[]
  /** Killed of all that were tried, 0 to 100; survivors that are explained count as alive. */
  readonly score: number
}

export const leastScore = 90

export interface Judged {
  readonly results: readonly Pick<
    MutantResult,
    'fileName' | 'location' | 'replacement' | 'status' | 'coveredBy' | 'mutatorName'
  >[]
  /** The text of a mutated file. */
  readonly sourceOf: (file: string) => string
  readonly fileOfTest: (id: string) => string
  readonly explained: readonly Explained[]
}

/** What a run says. Mutants that do not even load prove nothing and are left out of the score. */
export function judge({ results, sourceOf, fileOfTest, explained }: Judged): Verdict {
  const known = new Map(explained.flatMap(({ file, line, changes }) => changes.map((c) => [keyOf(file, line, c), c])))
  const killed = results.filter(({ status }) => status === 'Killed' || status === 'Timeout')
  const alive = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  const survivors = alive.map((result) => toSurvivor(result, sourceOf, fileOfTest))
  const isKnown = ({ file, line, change }: Survivor) => known.has(keyOf(file, line, change))
  const living = new Set(survivors.map(({ file, line, change }) => keyOf(file, line, change)))
  const seen = new Set(killed.map((result) => toSurvivor(result, sourceOf, fileOfTest)).map(keyOfSurvivor))
  const mutants = killed.length + alive.length
  return {
    mutants,
    killed: killed.length,
    ignored: results.filter(({ status }) => status === 'Ignored').length,
    explained: survivors.filter(isKnown),
    unexplained: survivors.filter((survivor) => !isKnown(survivor)),
    outdated: [...known.keys()].filter((key) => seen.has(key) && !living.has(key)),
    score: mutants === 0 ? 100 : (100 * killed.length) / mutants,
  }
}

const keyOf = (file: string, line: string, change: string) => `${file}: ${line}: ${change}`
const keyOfSurvivor = ({ file, line, change }: Survivor) => keyOf(file, line, change)

function toSurvivor(
  { fileName, location: { start, end }, replacement, coveredBy = [] }: Judged['results'][number],
  sourceOf: Judged['sourceOf'],
  fileOfTest: Judged['fileOfTest'],
): Survivor {
  // Stryker counts lines and columns from one.
  const lines = sourceOf(fileName).split('\n')
  const inside = lines.slice(start.line - 1, end.line)
  inside[inside.length - 1] = (inside.at(-1) ?? '').slice(0, end.column - 1)
  inside[0] = (inside[0] ?? '').slice(start.column - 1)
  return {
    file: fileName,
    lineNumber: start.line,
    line: (lines[start.line - 1] ?? '').trim(),
    change: `${folded(inside.join('\n'))} → ${folded(replacement ?? '')}`,
    tests: [...new Set(coveredBy.map(fileOfTest))],
  }
}

/** One line, cut where it would be longer than anybody reads. */
const folded = (text: string) => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
const longest = 90
