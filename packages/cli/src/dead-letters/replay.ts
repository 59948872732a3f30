import { type ActionBook, type Marking } from './actions.ts'
import { type Letter } from './letter.ts'
import { type Planned, type Refused, targetOf } from './plan.ts'

/** Sends letters to where they came from. */
export interface Sender {
  /** Resolves when Kafka or the queue has every one; rejects when it is not known of each. */
  send(items: readonly (Planned & { readonly body: Buffer })[], signal: AbortSignal): Promise<void>
}

export interface ReplayParts {
  readonly book: ActionBook
  readonly sender: Sender
  readonly bodiesOf: (letters: readonly Letter[], signal: AbortSignal) => Promise<ReadonlyMap<string, Buffer>>
  readonly onProgress: (done: number) => void
}

export interface Replayed {
  readonly done: readonly Planned[]
  readonly refused: readonly Refused[]
  /** Marked as replaying, and it is not known whether they were sent. */
  readonly unsure: readonly Planned[]
  /** What ended the run early. */
  readonly error?: unknown
}

const maxChunk = 100
const maxChunkBytes = 8 * 1_048_576

/**
 * Marks, sends, marks again: chunk by chunk, oldest first. Whatever ends it in between leaves letters that say `replaying`. A letter that
 * somebody else takes in the same moment is left by both.
 */
export async function replay(todo: readonly Planned[], parts: ReplayParts, signal: AbortSignal): Promise<Replayed> {
  const done: Planned[] = []
  const refused: Refused[] = []
  for (const chunk of chunksOf(todo)) {
    let marked: readonly Planned[] = []
    try {
      signal.throwIfAborted()
      marked = chunk
      await parts.book.mark(chunk.map(marking), 'replaying', signal)
      const { ours, left } = await settleRivalry(chunk, parts, signal)
      refused.push(...left)
      marked = ours
      await parts.sender.send(await withBodies(ours, parts, signal), signal)
      await parts.book.mark(ours.map(marking), 'replayed', signal)
      done.push(...ours)
      parts.onProgress(done.length)
    } catch (error) {
      return { done, refused, unsure: marked, error }
    }
  }
  return { done, refused, unsure: [] }
}

async function settleRivalry(chunk: readonly Planned[], { book }: ReplayParts, signal: AbortSignal) {
  const rivals = await book.rivals(
    chunk.map(({ letter }) => letter),
    signal,
  )
  if (rivals.size === 0) return { ours: chunk, left: [] }
  const theirs = chunk.filter(({ letter }) => rivals.has(letter.id))
  await book.mark(theirs.map(marking), 'withdrawn', signal)
  const why = 'somebody else began with it in the same moment: look at it again'
  return {
    ours: chunk.filter(({ letter }) => !rivals.has(letter.id)),
    left: theirs.map(({ letter }) => ({ id: letter.id, why })),
  }
}

async function withBodies(items: readonly Planned[], { bodiesOf }: ReplayParts, signal: AbortSignal) {
  const needed = items.filter(({ route }) => route.kind !== 'request').map(({ letter }) => letter)
  const bodies = needed.length === 0 ? new Map<string, Buffer>() : await bodiesOf(needed, signal)
  return items.map((item) => {
    const body = item.route.kind === 'request' ? Buffer.alloc(0) : bodies.get(item.letter.id)
    if (body === undefined) throw new Error(`could not replay ${item.letter.id}: its row is gone from dead_letters`)
    return { ...item, body }
  })
}

const marking = ({ letter, route }: Planned): Marking => ({ letter, target: targetOf(route) })

function chunksOf(todo: readonly Planned[]): readonly (readonly Planned[])[] {
  const chunks: Planned[][] = []
  let bytes = 0
  for (const item of todo) {
    const last = chunks.at(-1)
    if (last === undefined || last.length >= maxChunk || bytes + item.letter.bodyBytes > maxChunkBytes) {
      chunks.push([item])
      bytes = 0
    } else last.push(item)
    bytes += item.letter.bodyBytes
  }
  return chunks
}
