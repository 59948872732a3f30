const maxPaths = 50
const maxNameLength = 80

/**
 * Paths of what the schema does not know or knows otherwise. Only field names, never values, and bounded: an event with a thousand unknown
 * fields says so once.
 */
export interface Drift {
  note(path: string): void
  paths(): readonly string[]
}

export function collectDrift(): Drift {
  const paths = new Set<string>()
  return {
    note: (path) => {
      if (paths.size < maxPaths) paths.add(path.length > maxNameLength ? `${path.slice(0, maxNameLength)}…` : path)
      else paths.add('…')
    },
    paths: () => [...paths],
  }
}
