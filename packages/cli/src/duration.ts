const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Of `30m`, `24h` or `7d`, in ms; null when it is nothing of the kind. */
export function durationMs(text: string): number | null {
  const [, amount = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const ms = Number(amount) * units[unit as keyof typeof units]
  return ms > 0 ? ms : null
}
