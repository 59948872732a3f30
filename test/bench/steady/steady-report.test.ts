import { type BacklogFigure } from './backlog.ts'
import { backlogText } from './steady-report.ts'

const figure = (service: BacklogFigure['service'], assignments: number | undefined): BacklogFigure => ({
  ...{ service, items: 10, seconds: 2, earlyRssBytes: undefined, peakRssBytes: undefined, assignments },
})
const verdict = (...figures: BacklogFigure[]) => backlogText(figures).split('\n').at(-1)

it('says that nothing was assigned anew when each had its start only', () => {
  expect(verdict(figure('bridge', undefined), figure('completion', 1), figure('sink', 1))).toMatch(/^no rebalance/)
})

it('names who had a rebalance under load, and who never counted its start', () => {
  const text = verdict(figure('bridge', undefined), figure('completion', 2), figure('sink', 0))
  expect(text).toBe('partitions were assigned anew under load: completion, sink')
})
