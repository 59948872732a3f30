import { questionOf, serviceLags } from './lags.ts'
import { statusLines } from './print-status.ts'
import { classes, exitCodeOf, type OrganisationBalance, readStatus, type StatusPorts } from './status.ts'

const now = Date.parse('2031-05-06T07:08:09.000Z')
const counts = (more: Partial<OrganisationBalance['counts']> = {}) =>
  ({ ...Object.fromEntries(classes.map((name) => [name, 0])), ...more }) as OrganisationBalance['counts']
const hole = {
  ...{ reason: 'is final without a row', conversations: 1, oldestAt: '2031-05-06T05:00:00.000Z' },
  exampleConversationId: 'c-7',
}
const ports: StatusPorts = {
  balance: async () => [{ organisation: 'org-1', counts: counts({ open: 2, final: 498 }), holes: [] }],
  open: async () => ({
    ...{ conversations: 2, overdue: 1, pendingFetches: 1, refused: 0 },
    ...{ oldestSince: '2031-05-06T05:08:09.000Z', oldestConversationId: 'c-1' },
  }),
  lags: async () => [
    { service: 'sink', topic: 'conversation-events', records: 12 },
    { service: 'completion', topic: 'fetch-outcomes', records: 0 },
  ],
  queues: async () => [{ name: 'events', kind: 'events', visible: 3, inFlight: 1 }],
  deadLetters: async () => [{ stage: 'bridge', reason: 'not_json', lastHour: 1, lastDay: 4 }],
  flow: async () => ({ ...{ lastEventAt: null, lastRowAt: null }, eventsPerMinute: 0.2, rowsPerMinute: 0 }),
}
const off: StatusPorts = {
  ...ports,
  balance: async () => [{ organisation: 'org-1', counts: counts({ final: 3, unaccounted: 1 }), holes: [hole] }],
}
const failing = { lags: () => Promise.reject(new Error('no broker answers')) }

it('tells all on one screen', async () => {
  const lines = statusLines(await readStatus(ports, now))
  const text = lines.join('\n')
  expect(lines.length).toBeLessThan(24)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  expect(lines[0]).toBe('status at 2031-05-06 07:08 UTC: the balance is even')
  for (const part of [
    'open: 2 conversations, 1 overdue by an hour; the oldest for 2 h (c-1)',
    'fetches: 1 asked for',
    'events 3 + 1 in flight',
    'bridge not_json: 1, 4',
    'last event not in 7 days (0.2 a minute)',
  ])
    expect(text).toContain(part)
  expect(text).toMatch(/sink +conversation-events +12/)
  expect(text).not.toContain('fetch-outcomes')
})

it('names what is missing and says that it may be on its way while something is not read yet', async () => {
  const text = statusLines(await readStatus(off, now)).join('\n')
  expect(text).toContain('THE BALANCE IS OFF')
  expect(text).toContain('1 unaccounted: is final without a row; since 2031-05-06 05:00, such as c-7')
  expect(text).toContain('12 records are not read yet')
})

it('shows the rest when something cannot be asked', async () => {
  const status = await readStatus({ ...ports, ...failing }, now)
  expect(status).toMatchObject({ lags: null, unasked: [{ what: 'lag', why: 'no broker answers' }] })
  const text = statusLines(status).join('\n')
  expect(text).toContain('could not ask: lag: no broker answers')
  expect(text).toContain('open: 2 conversations')
})

it('ends with 3 when the balance is off, with 1 when something could not be asked, else with 0', async () => {
  expect(exitCodeOf(await readStatus(ports, now))).toBe(0)
  expect(exitCodeOf(await readStatus({ ...ports, ...failing }, now))).toBe(1)
  expect(exitCodeOf(await readStatus({ ...off, ...failing }, now))).toBe(3)
})

it('asks for every topic that a service reads, under its group, and knows which ones transactions write', () => {
  const groups = { completion: 'c', details: 'd', sink: 's' }
  const questions = serviceLags.map((one) => questionOf(one, groups, 'p.'))
  expect(questions).toContainEqual({ groupId: 'p.c', topic: 'p.conversation-events', isTransactional: false })
  expect(questions).toContainEqual({ groupId: 'p.d', topic: 'p.fetch-requests-live', isTransactional: true })
  expect(questions).toContainEqual({ groupId: 'p.s', topic: 'p.completion-state', isTransactional: true })
  expect(questions.filter(({ groupId }) => groupId === 'p.s').map(({ topic }) => topic)).not.toContain(
    'p.fetch-outcomes',
  )
})
