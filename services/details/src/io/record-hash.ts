import { createHash } from 'node:crypto'

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const hashChars = 32

/** Tells whether a record is the one that is known: by its bytes and by what is missing from it. */
export function recordHash(raw: Buffer, missingSessionIds: readonly string[]): string {
  const hash = createHash('sha256').update(raw)
  // A NUL cannot stand in JSON, so the ids cannot be taken for a part of the record.
  for (const id of missingSessionIds) hash.update('\0').update(id)
  return hash.digest('hex').slice(0, hashChars)
}
