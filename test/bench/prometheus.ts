/** The sum of one instrument in the Prometheus text format, over the series that carry all of `labels`; 0 without any. */
export function sumOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  let sum = 0
  for (const line of text.split('\n')) {
    if (!line.startsWith(name)) continue
    const match = /^([a-zA-Z0-9_:]+)(?:\{(.*)\})? (\S+)/.exec(line)
    if (match === null || match[1] !== name) continue
    const carried = match[2] ?? ''
    if (wanted.every((pair) => carried.includes(pair))) sum += Number(match[3])
  }
  return sum
}
