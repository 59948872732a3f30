import { driftKinds } from '@aftercall/contracts'
import { adviceOf } from './advice.ts'
import { type Difference } from './drift.ts'
import { driftLines } from './print-drift.ts'

const difference = (changes: Partial<Difference> = {}): Difference => ({
  organisation: 'org-1',
  source: 'conversation-details',
  kind: 'unknown_value',
  path: 'participants[].sessions[].metrics[].name',
  found: 'tLevitation',
  seen: 12,
  firstSeen: '2026-03-04T05:06:07.000Z',
  lastSeen: '2026-03-05T05:06:07.000Z',
  exampleConversationId: 'c-1',
  exampleEventId: '',
  isNew: true,
  ...changes,
})

describe('drift', () => {
  it('is a table, and a line for each sort of what to do', () => {
    const old = difference({
      kind: 'unknown_field',
      path: 'detail.eventBody.mood',
      found: '',
      source: 'conversation-events',
      exampleEventId: 'e-1',
      isNew: false,
    })
    const lines = driftLines([difference(), difference({ found: 'nWarp' }), old], '7d')
    expect(lines[0]).toBe('drift: 3 differences in the last 7d, 2 of them new; times are UTC')
    expect(lines).toContain("new metric: kept in the row's metrics and in v_metrics; no action")
    expect(lines.filter((line) => line.startsWith('new metric'))).toHaveLength(1)
    expect(lines.find((line) => line.includes('tLevitation'))).toMatch(
      /^new\s+unknown_value\s+.*\s12\s+2026-03-04 05:06\s+2026-03-05 05:06\s+conversation c-1$/,
    )
    expect(lines.find((line) => line.includes('mood'))).toMatch(/^\s+unknown_field\s.*event e-1$/)
  })

  it('says so when there is none', () => {
    expect(driftLines([], '24h')).toEqual(['drift: nothing differed from what is published in the last 24h'])
  })

  it('names the organisation where there are several', () => {
    expect(driftLines([difference()], '7d').join('\n')).not.toContain('org-1')
    expect(driftLines([difference(), difference({ organisation: 'org-2' })], '7d').join('\n')).toContain('org-1')
  })

  it('lets no name move the cursor', () => {
    expect(driftLines([difference({ exampleConversationId: 'c\u001b[2J' })], '7d').join('')).not.toContain('\u001b')
  })

  it.each(driftKinds)('has advice of one line on %s', (kind) => {
    expect(adviceOf(difference({ kind, path: 'a', found: '' }))).toMatch(/^[^\n]{20,120}$/)
  })
})
