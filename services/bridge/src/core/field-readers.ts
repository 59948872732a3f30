import { type BodyField, type FieldKind, fieldMatrix } from './field-matrix.ts'
import { count, epoch, flag, listOf, oneOf, type Reader, structure, text, textMap, texts } from './value-readers.ts'

/** Reads one value of each kind of field that the detail events have. */
const fieldReaders: Readonly<Record<FieldKind, Reader>> = {
  text,
  time: epoch,
  count,
  flag,
  texts,
  map: textMap,
  journey: structure({ sessionId: text, sessionIdType: text, actionId: text, actionMapId: text }),
  milestones: listOf(structure({ milestoneId: text, milestoneTime: epoch })),
  communications: listOf(structure({ id: text, mediaType: oneOf('mediaType', text) })),
}

/** Reads the value of each field of a body. */
export const bodyReaders = Object.fromEntries(
  Object.entries(fieldMatrix).map(([name, { kind, values }]) => {
    const read = fieldReaders[kind]
    return [name, values === undefined ? read : oneOf(values, read)]
  }),
) as Readonly<Record<BodyField, Reader>>
