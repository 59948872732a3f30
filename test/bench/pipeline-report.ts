import { mebibytes, median, shown } from './figures.ts'
import { type Phase, type PipelineRound } from './pipeline.ts'
import { textTable } from './text-table.ts'

/** One line of the table: the medians over all rounds. */
export interface PhaseFigures {
  readonly service: string
  readonly does: string
  readonly counted: string
  readonly items: number
  readonly seconds: number
  readonly itemsPerSecond: number
  /** Null where the system does not tell CPU times. */
  readonly cpuUsPerItem: number | null
  readonly warmCpuUsPerItem: number | null
  /** CPU time by elapsed time: 1 is one core. */
  readonly cores: number | null
  readonly peakRssMiB: number | null
  /** Of the servers, by name. */
  readonly serverCpuUsPerItem: Readonly<Record<string, number>>
}

export function phaseFigures(rounds: readonly PipelineRound[]): readonly PhaseFigures[] {
  const [first] = rounds
  return (first?.phases ?? []).map(({ service, does, counted, serverCpuSeconds }, index) => {
    const all = rounds.flatMap(({ phases }) => phases[index] ?? [])
    const middle = (of: (phase: Phase) => number) => median(all.map(of))
    const told = (of: (phase: Phase) => number | undefined) => {
      const values = all.flatMap((phase) => of(phase) ?? [])
      return values.length === 0 ? null : median(values)
    }
    const servers = Object.keys(serverCpuSeconds).map(
      (name) => [name, middle((phase) => ((phase.serverCpuSeconds[name] ?? 0) * 1e6) / phase.items)] as const,
    )
    return {
      service,
      does,
      counted,
      items: middle((phase) => phase.items),
      seconds: middle((phase) => phase.seconds),
      itemsPerSecond: middle((phase) => phase.items / phase.seconds),
      cpuUsPerItem: told((phase) => phase.cpuSeconds && (phase.cpuSeconds * 1e6) / phase.items),
      warmCpuUsPerItem: told((phase) => phase.warmCpuUsPerItem),
      cores: told((phase) => phase.cpuSeconds && phase.cpuSeconds / phase.seconds),
      peakRssMiB: told((phase) => phase.peakRssBytes && phase.peakRssBytes / 1_048_576),
      serverCpuUsPerItem: Object.fromEntries(servers),
    }
  })
}

export function pipelineText(rounds: readonly PipelineRound[]): string {
  const [round] = rounds
  if (round === undefined) return ''
  const { conversations, events, messages, requests, apiCalls } = round
  const maybe = (value: number | null) => (value === null ? '-' : shown(value))
  const lines = phaseFigures(rounds).map((line) => [
    line.service,
    line.does,
    `${shown(line.items)} ${line.counted}`,
    line.seconds.toFixed(1),
    shown(line.itemsPerSecond),
    maybe(line.cpuUsPerItem),
    maybe(line.warmCpuUsPerItem),
    maybe(line.cores),
    line.peakRssMiB === null ? '-' : mebibytes(line.peakRssMiB * 1_048_576),
    Object.entries(line.serverCpuUsPerItem)
      .filter(([, us]) => us >= 1)
      .map(([name, us]) => `${name} ${shown(us)}`)
      .join(', '),
  ])
  const head = ['service', 'does', 'items', 's', 'items/s', 'CPU µs', '2nd half', 'cores', 'RSS MiB', 'servers, CPU µs']
  return [
    `Each service alone, draining a backlog of ${shown(conversations)} conversations: ${shown(events)} events, ${shown(messages)} messages` +
      (rounds.length > 1 ? `; medians of ${rounds.length} rounds` : ''),
    '',
    textTable(head, lines),
    '',
    `requests per conversation ${(requests / conversations).toFixed(2)}, API calls per conversation ${(apiCalls / conversations).toFixed(3)} ` +
      '(the best case: a backlog fills every call)',
    ...(lines.some((line) => line[5] === '-') ? ['CPU times and memory are told on Linux only.'] : []),
    ...hotSpotText(round.phases),
  ].join('\n')
}

function hotSpotText(phases: readonly Phase[]): readonly string[] {
  return phases
    .filter(({ hotSpots }) => hotSpots.length > 0)
    .flatMap(({ service, does, hotSpots }) => [
      '',
      `${service}, ${does}: where its main thread was`,
      ...hotSpots.map(({ where, share }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${where}`),
    ])
}
