import { parseFaults } from '../admin/inputs.ts'
import { openFaults } from './faults.ts'

const strikes = (faults: ReturnType<typeof openFaults>, count: number, path = '/api/v2/x') =>
  Array.from({ length: count }, () => faults.strike(path, 0)?.kind ?? 'none')

it('strikes at the rates asked for, the same way for the same seed', () => {
  const plan = parseFaults({ rates: { '429': 0.2, reset: 0.1 }, seed: 4 })
  const [one, other] = [openFaults(), openFaults()]
  one.set(plan, 0)
  other.set(plan, 0)
  const drawn = strikes(one, 4_000)
  expect(drawn).toEqual(strikes(other, 4_000))
  expect(drawn.filter((kind) => kind === '429').length / 4_000).toBeCloseTo(0.2, 1)
  expect(drawn.filter((kind) => kind === 'reset').length / 4_000).toBeCloseTo(0.1, 1)
  expect(one.state().struck['429']).toBe(drawn.filter((kind) => kind === '429').length)
})

it('ends after so many, or after so long, and spares other paths', () => {
  const faults = openFaults()
  faults.set(parseFaults({ rates: { '5xx': 1 }, count: 2, path: '/api/v2/analytics' }), 0)
  expect(strikes(faults, 2, '/oauth/token')).toEqual(['none', 'none'])
  expect(strikes(faults, 4, '/api/v2/analytics/x')).toEqual(['5xx', '5xx', 'none', 'none'])
  faults.set(parseFaults({ rates: { '5xx': 1 }, forMs: 100 }), 0)
  expect([faults.strike('/api/', 99)?.kind, faults.strike('/api/', 100)]).toEqual(['5xx', null])
})
