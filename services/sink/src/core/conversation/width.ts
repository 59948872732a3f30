import { type AnalyticsConversation, type ChildKind, maxChildren, tooManyOf } from '@aftercall/contracts'

/** A record with more children of one kind than a row takes. Making its row would keep the sink busy for nothing. */
export class TooWideError extends Error {
  override readonly name = 'TooWideError'
  constructor(kind: ChildKind) {
    super(`The record has more than ${maxChildren[kind]} ${kind}.`)
  }
}

/** @throws TooWideError naming the first kind of which there are too many */
export function refuseTooWide(record: AnalyticsConversation): void {
  const kind = tooManyOf(record)
  if (kind !== null) throw new TooWideError(kind)
}
