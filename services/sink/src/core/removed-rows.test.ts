import { removedRows } from './removed-rows.ts'
import { routes } from './routes.ts'
import { detailsOf, recordOf } from './testing/details.ts'

const record = recordOf({
  conversationStart: '2026-03-03T00:00:00.004Z',
  participants: [{ purpose: 'customer', sessions: [{ sessionId: 's-1' }] }],
})
const dayBefore = Date.parse('2026-03-02T23:59:59.998Z')

describe('a record that starts on another UTC day than the one before', () => {
  const rows = routes['conversation-details'](detailsOf(record, { supersededStart: dayBefore }))

  it('has its own rows, and removes those of the day before with the same version', () => {
    expect(
      rows.map(({ table, row }) => [table.name, row['conversation_start'], row['is_deleted'], row['version']]),
    ).toEqual([
      ['conversations', record.conversationStart, 0, detailsOf(record).version],
      ['details_raw', record.conversationStart, 0, detailsOf(record).version],
      ['conversations', dayBefore, 1, detailsOf(record).version],
      ['details_raw', dayBefore, 1, detailsOf(record).version],
    ])
  })

  it('says nothing more of what is removed', () => {
    const [wide, raw] = rows.slice(2)
    expect(wide?.row).toMatchObject({ 'sessions.id': [], participant_count: 0 })
    expect(raw?.row).toMatchObject({ body: Buffer.alloc(0) })
  })

  it('says nothing of its own of what was missing in the record, or in it and not published', () => {
    const details = detailsOf(record, {
      supersededStart: dayBefore,
      missingSessionIds: ['s-9'],
      drift: ['participants.new:unknown'],
    })
    const [wide, raw] = removedRows(details)
    expect([wide?.row['missing_sessions'], raw?.row['drift']]).toEqual([[], []])
  })

  it('removes nothing when it stays on its day', () => {
    expect(removedRows(detailsOf(record))).toEqual([])
  })
})
