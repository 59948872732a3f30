// Runs one child with the project's own Node, such that it ends when we are asked to, and also when we are killed.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules/.bin')
// What Node has compiled once (types stripped, too) it need not compile again: halves the start of every process.
const compileCache = join(root, '.cache/node')
const reaper = join(root, 'packages/embedded-stack/src/processes/reaper.sh')

// A terminal's Ctrl-C comes from it and from npm too: within this time they are one. A later one is meant, and ends it hard.
const sameSignalMs = 500
const reaperGraceSeconds = 25

/** Runs a file or program of node_modules with the project's Node; resolves to its exit code. */
export const runNode = (args, env = {}) => runChild(join(bin, 'node'), args, env)

/**
 * Resolves to the exit code, 128 and the signal's number when a signal ended it. The child is in a process group of its own, so that each
 * signal reaches it once, from us.
 */
export async function runChild(command, args, env = {}) {
  const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    detached: true,
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, PATH: path, ...env },
  })
  const guard = spawn('/bin/sh', [reaper, String(reaperGraceSeconds)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  if (child.pid) guard.stdin.write(`+ ${child.pid}\n`)
  const release = forwardSignals(child)
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`could not run ${command}: ${error.message}`)
      resolve(127)
    })
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? 128 + (constants.signals[signal] ?? 0)))
  })
  release()
  guard.stdin.end(`- ${child.pid}\n`)
  guard.unref()
  return code
}

function forwardSignals(child) {
  let last = -sameSignalMs
  const forward = (signal) => {
    const now = performance.now()
    if (now - last < sameSignalMs) return
    last = now
    child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  const orphaned = whenOrphaned(() => forward('SIGTERM'))
  return () => {
    clearInterval(orphaned)
    for (const signal of signals) process.off(signal, forward)
  }
}

// npm itself may be killed: what we see of it is a new parent.
function whenOrphaned(act) {
  if (!process.env['npm_lifecycle_event']) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) act()
  }, 500).unref()
}
