import { textTable } from '../text-table.ts'
import { type RestoreFigures } from './restore.ts'

const mebibytes = (bytes: number | undefined) => (bytes === undefined ? '?' : Math.round(bytes / 1_048_576).toString())
const thousands = (count: number) => Math.round(count).toLocaleString('en')

export function restoreText(rounds: readonly RestoreFigures[]): string {
  const [first] = rounds
  if (first === undefined) return ''
  const { tail, partitions } = first
  const title =
    `Restore of ${thousands(tail.conversations)} open conversations in ${partitions} partitions, ` +
    `${thousands(tail.records)} states, ${mebibytes(tail.bytes)} MiB before compression`
  const rows = rounds.flatMap((figures) => [
    [
      ...['completion', figures.seconds.toFixed(2), figures.secondsFromStart.toFixed(2)],
      ...[thousands(figures.records / figures.seconds), `×${(figures.plain.seconds / figures.seconds).toFixed(2)}`],
      ...[figures.cpuSeconds?.toFixed(2) ?? '?', mebibytes(figures.peakRssBytes), mebibytes(figures.rssBytes)],
    ],
    [
      ...['kafkajs alone', figures.plain.seconds.toFixed(2), ''],
      ...[thousands(figures.plain.records / figures.plain.seconds), '×1.00', '', '', ''],
    ],
  ])
  const head = ['', 'seconds', 'from start', 'records/s', 'speed', 'CPU s', 'peak RSS MiB', '10 s later']
  const spots = rounds.flatMap(({ hotSpots }) =>
    hotSpots.map(({ share, where }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${where}`),
  )
  return [title, textTable(head, rows), ...spots].join('\n')
}
