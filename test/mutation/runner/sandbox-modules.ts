import { existsSync, realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { dirname, join, relative } from 'node:path'

/**
 * Packages of the workspace are links in node_modules, and node_modules is a link in the sandbox: followed, they lead out of the sandbox to
 * the sources that are not mutated. Here they lead back into it.
 */
export function resolveIntoSandbox(project: string, sandbox: string): void {
  const linked = dirname(realpathSync(join(project, 'node_modules')))
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      if (!resolved.url.startsWith('file:')) return resolved
      const path = relative(linked, fileURLToPath(resolved.url))
      if (!/^(packages|services|test)\//.test(path)) return resolved
      const own = join(sandbox, path)
      return existsSync(own) ? { ...resolved, url: pathToFileURL(own).href } : resolved
    },
  })
}
