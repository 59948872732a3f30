#!/usr/bin/env node
// The way in, in plain JavaScript for the Node that the machine has: sets up what is missing, then runs the command with the
// project's own Node. Usage: node scripts/start.mjs demo|stack|test|check|bench|faults|fuzz|mutants|uncertainty|world [arguments]
import { installPackages } from './install.mjs'
import { checkCode, runTests } from './checks.mjs'
import { runNode } from './child.mjs'

const oldestNode = 20

const commands = {
  demo: (args) => runNode(['packages/demo/src/main.ts', 'demo', ...args]),
  stack: (args) => runNode(['packages/demo/src/main.ts', 'stack', ...args]),
  bench: (args) => runNode(['test/bench/main.ts', ...args]),
  soak: (args) => runNode(['test/bench/main.ts', '--only', 'soak', ...args]),
  test: runTests,
  check: checkCode,
  faults: (args) => runNode(['test/faults/main.ts', ...args]),
  fuzz: (args) => runNode(['test/fuzz/main.ts', ...args]),
  mutants: (args) => runNode(['test/mutation/main.ts', ...args]),
  uncertainty: (args) => runNode(['test/world/uncertainty/main.ts', ...args]),
  world: (args) => runNode(['test/world/faults/main.ts', ...args]),
}

async function main([name, ...args]) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < oldestNode) {
    console.error(
      `Node ${oldestNode} or newer is needed, this is ${process.versions.node}: install it from https://nodejs.org`,
    )
    return 1
  }
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
  if (!command) {
    console.error(`usage: npm run ${Object.keys(commands).join('|')} [-- arguments]`)
    return 2
  }
  return (await installPackages()) ? await command(args) : 1
}

process.exit(await main(process.argv.slice(2)))
