import { InvalidArgumentError, Option } from 'commander'
import { durationMs } from './duration.ts'

/** How far back a command looks: as it was asked for, and in ms. */
export interface Since {
  readonly text: string
  readonly ms: number
}

/**
 * Of `30m`, `24h` or `7d`.
 * @throws InvalidArgumentError on anything else
 */
export function parseSince(text: string): Since {
  const ms = durationMs(text)
  if (ms === null) throw new InvalidArgumentError('It is a number of minutes, hours or days, such as 30m, 24h or 7d.')
  return { text, ms }
}

export const sinceOption = (meaning: string, usual: string): Option =>
  new Option('--since <time>', meaning).argParser(parseSince).default(parseSince(usual), usual)
