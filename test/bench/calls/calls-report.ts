import { textTable } from '../text-table.ts'
import { type CallFigures } from './calls.ts'

export function callsText(figures: readonly CallFigures[]): string {
  if (figures.length === 0) return ''
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  const lines = figures.map(({ conversations, profile, calls, ids, latencyMs, ...each }) => [
    conversations.toLocaleString('en'),
    profile,
    calls.toLocaleString('en'),
    ids.toLocaleString('en'),
    each.callsPerConversation.toFixed(4),
    each.idsPerConversation.toFixed(2),
    seconds(latencyMs.p50),
    seconds(latencyMs.p95),
    seconds(latencyMs.p99),
    each.revisionsPerRow.toFixed(2),
  ])
  const head = ['conversations a day', 'spread over', 'API calls', 'records asked', 'calls each', 'records each']
  return [
    'API calls of a day, and seconds from the last event of a conversation to its row, all waits included',
    '',
    textTable([...head, 'p50', 'p95', 'p99', 'versions of a row'], lines),
    '',
    ...figures.map(({ conversations, profile, causes }) => {
      const shares = Object.entries(causes).map(([cause, share]) => `${cause} ${share.toFixed(2)}`)
      return `asked each, ${conversations.toLocaleString('en')} ${profile}: ${shares.join(', ')}`
    }),
  ].join('\n')
}
