/** Variables as a file that a POSIX shell can read with `set -a; . FILE`: every value in single quotes. */
export function formatEnvFile(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')
}

export class EnvFileError extends Error {
  override readonly name = 'EnvFileError'
}

/**
 * Reads back what `formatEnvFile` wrote; comments and empty lines are allowed.
 * @throws EnvFileError that names the line, never its value
 */
export function parseEnvFile(text: string): Record<string, string> {
  const env: Record<string, string> = {}
  const entry = /(?:#[^\n]*|([A-Z][A-Z0-9_]*)=((?:'[^']*'|\\')*))(?:\n|$)|\n/gy
  while (entry.lastIndex < text.length) {
    const start = entry.lastIndex
    const match = entry.exec(text)
    if (match === null) {
      const line = text.slice(0, start).split('\n').length
      throw new EnvFileError(
        `line ${line} of the file of variables is not NAME='value': it was not written by npm run stack`,
      )
    }
    const [, name, quoted = ''] = match
    if (name !== undefined) env[name] = quoted.replaceAll(/'([^']*)'|\\'/g, (_whole, inner?: string) => inner ?? "'")
  }
  return env
}
