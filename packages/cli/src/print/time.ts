/** `2026-03-04 05:06`, UTC, of an ISO time. */
export const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

const scales = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

/** `1.4 s`, `3 min`: a length of time at a glance; a dash for none. */
export function lengthOf(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 0) return `-${lengthOf(-ms)}`
  const [size, unit] = scales.find(([least]) => ms >= least) ?? [1, 'ms']
  const amount = ms / size
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit}`
}
