import { shown } from './figures.ts'
import { type LiveFigures, liveSpeed } from './live.ts'
import { textTable } from './text-table.ts'

export function liveText(figures: LiveFigures): string {
  const { conversations, events, seconds, latencyMs } = figures
  const causes = Object.entries(figures.requestsByCause).map(([cause, count]) => `${cause} ${shown(count)}`)
  const services = Object.keys(figures.cpuUsPerEvent).map((name) => [
    name,
    shown(figures.cpuUsPerEvent[name] ?? Number.NaN),
    shown(figures.cores[name] ?? Number.NaN),
    shown(figures.peakRssMiB[name] ?? Number.NaN),
  ])
  return [
    `All services together: ${shown(conversations)} conversations, ${shown(events)} events in ${seconds.toFixed(0)} s, ` +
      `delivered at ${liveSpeed} times life with every wait of completion and details ${liveSpeed} times shorter than its default`,
    '',
    `requests per conversation    ${figures.requestsPerConversation.toFixed(2)}  (${causes.join(', ')})`,
    `API calls per conversation   ${figures.apiCallsPerConversation.toFixed(3)}`,
    `last event to row, waits in  p50 ${(latencyMs.p50 / 1_000).toFixed(1)} s, p95 ${(latencyMs.p95 / 1_000).toFixed(1)} s`,
    '',
    textTable(['service', 'CPU µs per event', 'cores', 'RSS MiB'], services),
  ].join('\n')
}
