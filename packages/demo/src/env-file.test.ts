import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { EnvFileError, formatEnvFile, parseEnvFile } from './env-file.ts'

// What an environment can hold: any text without NUL.
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'))
const variables = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/), value, { noNullPrototype: true })

it('is read back as it was written, whatever the values', () => {
  fc.assert(fc.property(variables, (env) => expect(parseEnvFile(formatEnvFile(env))).toEqual(env)))
})

it('means the same to a shell, also with quotes, dollars, line breaks and hashes', () => {
  const env = { A: `it's`, B: '$(echo no) `no` "no" \\', C: 'two\nlines', D: '', E: '# no comment', F: `'''` }
  const dir = mkdtempSync(join(tmpdir(), 'aftercall-env-'))
  try {
    const file = join(dir, 'env')
    writeFileSync(file, formatEnvFile(env))
    const print = 'process.stdout.write(JSON.stringify(process.env))'
    const script = `set -a; . "$1"; exec "$2" -e '${print}'`
    const seen = execFileSync('/bin/sh', ['-c', script, 'sh', file, process.execPath], { env: {}, encoding: 'utf8' })
    expect(JSON.parse(seen)).toMatchObject(env)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

it('takes comments and empty lines', () => {
  expect(parseEnvFile("# a comment\n\nA='1'\n")).toEqual({ A: '1' })
})

it('names the line it cannot read, and not what stands there', () => {
  const read = () => parseEnvFile("A='1'\nB=$(secret)\n")
  expect(read).toThrow(EnvFileError)
  expect(read).toThrow(/line 2/)
  expect(read).not.toThrow(/secret/)
})
