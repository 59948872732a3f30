// Installs the npm packages when package-lock.json is not the one that was installed last.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './child.mjs'

const marker = join(root, 'node_modules/.aftercall-lock')
const logFile = join(root, '.cache/npm-ci.log')

/** The content of the marker: a hash of package-lock.json. */
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

const isInstalled = (hash) => existsSync(marker) && readFileSync(marker, 'utf8').trim() === hash

/** True when everything is there; on failure npm's whole log has been printed. */
export async function installPackages() {
  const hash = lockHash()
  if (isInstalled(hash)) return true
  const { code, seconds } = await npmCi()
  if (code !== 0) {
    process.stderr.write(`${readFileSync(logFile, 'utf8')}\n`)
    console.error(`npm ci failed after ${seconds} s with exit code ${code} (its output is above, and in ${logFile})`)
    return false
  }
  writeFileSync(marker, `${hash}\n`)
  return true
}

async function npmCi() {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const log = openSync(logFile, 'w')
  const begun = performance.now()
  const seconds = () => Math.round((performance.now() - begun) / 1000)
  // npm starts itself again through the file it was started with, which also works where no npm is on the path.
  const npm = process.env['npm_execpath']
  const [command, ...args] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const child = spawn(command, [...args, 'ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', log, log] })
  closeSync(log)
  const stop = progress(() => `installing npm packages (once), ${seconds()} s`)
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(null))
    child.once('exit', resolve)
  })
  stop()
  return { code, seconds: seconds() }
}

/** A line that is rewritten every second on a terminal, and said now and then elsewhere. On standard error always. */
function progress(text) {
  const terminal = process.stderr.isTTY
  const show = () => process.stderr.write(terminal ? `\r  ${text()}\x1b[K` : `  ${text()}\n`)
  show()
  const timer = setInterval(show, terminal ? 1_000 : 15_000)
  return () => {
    clearInterval(timer)
    process.stderr.write(terminal ? '\r\x1b[K' : `  installed npm packages${text().replace(/^[^,]*/, '')}\n`)
  }
}
