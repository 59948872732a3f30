import { epochMs } from '@aftercall/contracts'

const earliest = Date.UTC(2000, 0, 1)
const latest = Date.UTC(2100, 0, 1)

/** Epoch milliseconds that can be the time of an event: a whole number in this century. Seconds instead of milliseconds are none. */
export const plausibleMs = (value: unknown): number | null =>
  Number.isSafeInteger(value) && (value as number) >= earliest && (value as number) < latest ? (value as number) : null

/** An ISO-8601 instant with or without a fraction, always with its zone; null for anything else. */
export const parseInstant = (value: unknown): number | null =>
  typeof value === 'string' ? plausibleMs(epochMs(value)) : null
