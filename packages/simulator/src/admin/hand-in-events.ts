import { batched, type SendBatch, type Sent } from '../delivery/queue.ts'
import { BadInputError } from './given-records.ts'
import { jsonSlices } from './json-slices.ts'

/** Objects go onto the queue as they were written; strings as the text that they hold, which may be anything. */
function bodyOf(slice: string, index: number): string {
  if (slice.startsWith('{')) return slice
  const value: unknown = JSON.parse(slice)
  if (typeof value === 'string' && value !== '') return value
  throw new BadInputError(`event ${index} is neither an object nor a non-empty string`)
}

/** Puts events on the queue exactly as given. One answer per event, in order. */
export async function handInEvents(text: string, send: SendBatch, signal: AbortSignal): Promise<Sent[]> {
  const bodies = jsonSlices(text).map(bodyOf)
  const answers: Sent[] = []
  for (const batch of batched(bodies, (body) => body)) answers.push(...(await send(batch, signal)))
  return answers
}
