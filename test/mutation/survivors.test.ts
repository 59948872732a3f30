import { readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { folders } from './folders.ts'
import { projectRoot, readSurvivors } from './survivors.ts'

const survivors = readSurvivors()
const folded = (text: string) => text.replace(/\s+/g, ' ')

it('lists survivors of code that is mutated and still reads so', () => {
  const gone = survivors.filter(({ file, line, changes }) => {
    const source = readFileSync(join(projectRoot, file), 'utf8')
    const hasLine = source.split('\n').some((each) => each.trim() === line)
    const before = changes.map((change) => change.split(' → ', 1)[0]!.replace(/…$/, ''))
    const isMutated = folders.some(({ mutate }) => mutate.some((pattern) => matchesGlob(file, pattern)))
    return !hasLine || !isMutated || !before.every((text) => folded(source).includes(text))
  })
  expect(gone).toEqual([])
})

it('lists no survivor twice and none without a reason', () => {
  const keys = survivors.flatMap(({ file, line, changes }) => changes.map((change) => `${file}: ${line}: ${change}`))
  expect(keys.length).toBe(new Set(keys).size)
  expect(survivors.filter(({ why }) => why.trim().length < 10)).toEqual([])
})
