import { jsonSlices } from './json-slices.ts'

/** Something in a request to the admin port that cannot be used. */
export class BadInputError extends Error {
  override readonly name = 'BadInputError'
}

/** Records that somebody handed in, served exactly as given, before any that was played. */
export interface GivenRecords {
  /** Takes an array of AnalyticsConversation as JSON text; all or nothing. Answers their ids. */
  put(text: string): string[]
  get(conversationId: string): string | null
}

export function openGivenRecords(maxBytes: number): GivenRecords {
  const records = new Map<string, string>()
  let bytes = 0

  function idOf(slice: string, index: number): string {
    const record = JSON.parse(slice) as { conversationId?: unknown } | null
    const id = typeof record === 'object' && record !== null ? record.conversationId : undefined
    if (typeof id !== 'string' || id === '') {
      throw new BadInputError(`record ${index} has no conversationId: every record needs one, a non-empty string`)
    }
    return id
  }

  return {
    get: (conversationId) => records.get(conversationId) ?? null,
    put: (text) => {
      const slices = jsonSlices(text)
      const ids = slices.map(idOf)
      const added = slices.reduce((total, slice) => total + slice.length, 0)
      if (bytes + added > maxBytes) throw new BadInputError(`the records would take more than ${maxBytes} bytes in all`)
      slices.forEach((slice, index) => {
        const id = ids[index] ?? ''
        bytes += slice.length - (records.get(id)?.length ?? 0)
        records.set(id, slice)
      })
      return ids
    },
  }
}
