import { textTable } from '../text-table.ts'
import { type BacklogFigure } from './backlog.ts'
import { type IdleFigure } from './idle.ts'
import { type SoakFigures } from './soak.ts'

const mebibytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1_048_576).toFixed(0))

export function idleText(figures: readonly IdleFigure[]): string {
  if (figures.length === 0) return ''
  const rows = figures.map(({ service, percentOfCore }) => [service, percentOfCore?.toFixed(2) ?? ''])
  return [`Idle, ${figures[0]?.seconds.toFixed(0)} s`, textTable(['service', '% of a core'], rows)].join('\n')
}

export function backlogText(figures: readonly BacklogFigure[]): string {
  if (figures.length === 0) return ''
  const rows = figures.map(({ service, items, seconds, earlyRssBytes, peakRssBytes, assignments }) => [
    ...[service, items.toString(), seconds.toFixed(1), (items / seconds).toFixed(0)],
    ...[mebibytes(earlyRssBytes), mebibytes(peakRssBytes), assignments?.toString() ?? ''],
  ])
  const head = ['service', 'items', 'seconds', 'items/s', 'RSS at a quarter', 'peak RSS MiB', 'assignments']
  const moved = figures.filter(({ assignments = 1 }) => assignments !== 1).map(({ service }) => service)
  const verdict =
    moved.length === 0
      ? 'no rebalance: whoever began with a partition had it to the end'
      : `partitions were assigned anew under load: ${moved.join(', ')}`
  return ['Backlog', textTable(head, rows), verdict].join('\n')
}

export function soakText({ minutes, events, samples, csv, growth, isFlat }: SoakFigures): string {
  const shown = (what: string, value: number) =>
    what === 'descriptors' || what === 'handles' ? value.toFixed(1) : `${(value / 1_048_576).toFixed(1)} MiB`
  const rows = growth.map(({ service, what, mean, gain, allowed }) => [
    ...[service, what, shown(what, mean), shown(what, gain), shown(what, allowed), gain <= allowed ? 'flat' : 'GROWS'],
  ])
  return [
    `Soak: ${minutes} minutes, ${events} events, ${samples} samples in ${csv}`,
    textTable(['service', 'what', 'mean of second half', 'gain over it', 'allowed', 'verdict'], rows),
    isFlat ? 'flat' : 'something grows: see the lines marked GROWS',
  ].join('\n')
}
