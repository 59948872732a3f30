const units = [
  ['_MS', 'ms'],
  ['_SECONDS', 's'],
  ['_BYTES', 'bytes'],
  ['_PER_MINUTE', 'a minute'],
] as const

/** The unit that the name of a setting tells, or nothing. */
export const unitOf = (name: string): string => units.find(([end]) => name.endsWith(end))?.[1] ?? ''

const scales = {
  ms: [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ],
  s: [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ],
  bytes: [
    [1_048_576, 'MiB'],
    [1_024, 'KiB'],
  ],
} as const

/** `14400000 (4 h)`: the value of a setting, and how a person would say it. */
export function withReading(name: string, value: string): string {
  const unit = unitOf(name)
  if (!(unit in scales) || !/^\d+(,\d+)*$/.test(value)) return value
  const parts = value.split(',').map((part) => reading(Number(part), scales[unit as keyof typeof scales]))
  return parts.every((part) => part === null)
    ? value
    : `${value} (${parts.map((part, at) => part ?? value.split(',')[at]).join(', ')})`
}

function reading(amount: number, scale: readonly (readonly [number, string])[]): string | null {
  const fitting = scale.find(([size]) => amount >= size && amount % size === 0)
  return fitting === undefined ? null : `${amount / fitting[0]} ${fitting[1]}`
}
