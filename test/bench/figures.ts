/** The middle one; of an even count the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/** Three digits that count: 12,345 · 123 · 12.3 · 0.123. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (value >= 100 || value === 0) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}

export const mebibytes = (bytes: number): string => shown(bytes / 1_048_576)
