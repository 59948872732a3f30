#!/usr/bin/env node
// The sources are TypeScript, which Node strips by itself from 22.18 on.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `aftercall needs Node 22.18 or newer and this is ${process.version}; run it with npx in the project, which brings its own`,
  )
  process.exit(1)
}
await import('../src/main.ts')
