const units = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const

/** `5 s`, `1 min 30 s`, `59 d`: the two largest units that say something; days alone from ten on. */
export function lengthText(lengthMs: number): string {
  const rounded = Math.max(1, Math.round(lengthMs / 1_000)) * 1_000
  const first = units.find(({ ms }) => rounded >= ms) ?? units[3]
  const whole = Math.floor(rounded / first.ms)
  const second = units[units.indexOf(first) + 1]
  if (second === undefined || (first.name === 'd' && whole >= 10))
    return `${Math.round(rounded / first.ms)} ${first.name}`
  const rest = Math.round((rounded - whole * first.ms) / second.ms)
  if (rest * second.ms === first.ms) return `${whole + 1} ${first.name}`
  return rest === 0 ? `${whole} ${first.name}` : `${whole} ${first.name} ${rest} ${second.name}`
}

/** Time since the beginning: `0:00`, `12:05`, `4:12:30`, `2 d 3 h`. */
export function elapsedText(ms: number): string {
  if (ms >= units[0].ms) return lengthText(ms)
  const seconds = Math.round(ms / 1_000)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`
}
