import { type FieldKind } from './field-matrix.ts'
import { count, epoch, flag, listOf, type Reader, structure, text, textMap, texts } from './value-readers.ts'

/** Reads one value of each kind of field that the detail events have. */
export const fieldReaders: Readonly<Record<FieldKind, Reader>> = {
  text,
  time: epoch,
  count,
  flag,
  texts,
  map: textMap,
  journey: structure({ sessionId: text, sessionIdType: text, actionId: text, actionMapId: text }),
  milestones: listOf(structure({ milestoneId: text, milestoneTime: epoch })),
  communications: listOf(structure({ id: text, mediaType: text })),
}
