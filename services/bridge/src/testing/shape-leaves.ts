import { type Reader } from '../core/value-readers.ts'
import { type Shape } from '../core/families/family.ts'

export interface Leaf {
  /** In the body. */
  readonly path: readonly string[]
  readonly column: string
  readonly read: Reader
}

/** Every field of a shape that fills a column; for tests. */
export const leavesOf = (shape: Shape<string>, path: readonly string[] = []): readonly Leaf[] =>
  Object.entries(shape).flatMap(([name, field]) => {
    if (field === 'known') return []
    const here = [...path, name]
    return 'column' in field ? [{ path: here, ...field }] : leavesOf(field.fields, here)
  })
