import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of the whole repository: downloads live in its `.cache`, Node 24 in its `node_modules`. */
export const projectRoot = resolve(import.meta.dirname, '../../..')

/** The Node that the project is written for; the machine's own may be older. */
export function nodeBinary(): string {
  const installed = join(projectRoot, 'node_modules/.bin/node')
  return existsSync(installed) ? installed : process.execPath
}
