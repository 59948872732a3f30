import { createInterface } from 'node:readline/promises'

/** What a person at a terminal is asked; a script tells by --expect how many it means. */
export interface Confirmation {
  readonly expect?: number
  readonly isTerminal: boolean
  readonly ask: (question: string) => Promise<string>
}

/** Null when the count is confirmed, else why not. */
export async function whyNotConfirmed(
  verb: string,
  count: number,
  { expect, isTerminal, ask }: Confirmation,
): Promise<string | null> {
  if (expect !== undefined)
    return expect === count ? null : `--expect ${expect} was said, and there are ${count}: nothing was done`
  if (!isTerminal || count === 0) return null
  const answer = await ask(`${verb} ${count} dead letter${count === 1 ? '' : 's'}? Type ${count} to go on: `)
  return answer.trim() === String(count) ? null : 'not confirmed: nothing was done'
}

export async function askAtTerminal(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal })
  } finally {
    lines.close()
  }
}
