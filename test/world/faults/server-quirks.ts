import { type MemoryClickHouse, noAnswer, serverError } from '@aftercall/clickhouse'
import { type QueueFaults } from '@aftercall/queues'
import { type Book } from './book.ts'
import { type Quirks } from './quirks.ts'

export interface QuirkParts {
  readonly quirks: Quirks
  readonly random: () => number
  readonly isOver: () => boolean
  readonly book: Book
}

const comesBackWithinMs = 30 * 60_000

/** What SQS does of itself: messages that were deleted come back, others are handed out to two. */
export const quirkyQueue = ({ quirks, random, isOver, book }: QuirkParts): QueueFaults => ({
  reappearsMs(messageId) {
    if (isOver() || random() >= quirks.reappearShare) return undefined
    const ms = Math.floor(1_000 + random() ** 3 * comesBackWithinMs)
    book.fault('sqs', `${messageId}, which was deleted, will be there again in ${ms} ms`)
    return ms
  },
  staysVisible(messageId) {
    if (isOver() || random() >= quirks.visibleShare) return false
    book.fault('sqs', `${messageId} is handed out and stays visible`)
    return true
  },
})

/** Of some inserts ClickHouse writes the first rows, and then fails. */
export function makeQuirky(store: MemoryClickHouse, { quirks, random, isOver, book }: QuirkParts): void {
  store.partOfInsert = (table, rows) => {
    if (isOver() || random() >= quirks.partShare) return undefined
    const written = Math.floor(random() * rows.length)
    book.fault('clickhouse', `writes ${written} of ${rows.length} rows into ${table}, then fails`)
    return { written, error: random() < 0.5 ? serverError(241) : noAnswer() }
  }
}
