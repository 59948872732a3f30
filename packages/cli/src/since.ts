import { InvalidArgumentError, Option } from 'commander'

/** How far back a command looks: as it was asked for, and in ms. */
export interface Since {
  readonly text: string
  readonly ms: number
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * Of `30m`, `24h` or `7d`.
 * @throws InvalidArgumentError on anything else
 */
export function parseSince(text: string): Since {
  const [, amount = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const ms = Number(amount) * units[unit as keyof typeof units]
  if (!(ms > 0)) throw new InvalidArgumentError('It is a number of minutes, hours or days, such as 30m, 24h or 7d.')
  return { text, ms }
}

export const sinceOption = (meaning: string, usual: string): Option =>
  new Option('--since <time>', meaning).argParser(parseSince).default(parseSince(usual), usual)
