/** The sum of one instrument's samples in the Prometheus text of a service, over those that have all the given labels; 0 without any. */
export function metricSum(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const samples = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((label) => line.includes(label)))
  return samples.reduce((sum, line) => sum + valueOf(line), 0)
}

/** `name{labels} value`, with or without labels. */
function valueOf(sample: string): number {
  const value = Number(sample.slice(sample.lastIndexOf(' ') + 1))
  if (Number.isNaN(value)) throw new Error(`could not read the metric ${sample}`)
  return value
}
