import { recordVersion } from '@aftercall/contracts'
import fc from 'fast-check'
import { conversationRow, detailsRawRow } from './conversation-row.ts'
import { conversations } from './tables/conversations.ts'
import { detailsOf, recordOf } from './testing/details.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

const record = recordOf({
  conversationStart: at(0),
  originatingDirection: 'inbound',
  participants: [
    {
      participantId: 'p-1',
      purpose: 'customer',
      sessions: [
        {
          sessionId: 's-1',
          mediaType: 'voice',
          ani: 'tel:+12025550100',
          segments: [
            { segmentType: 'interact', segmentStart: at(5), segmentEnd: at(30), disconnectType: 'endpoint' },
            { segmentType: 'system', segmentStart: at(0), segmentEnd: at(5) },
          ],
          mediaEndpointStats: [{ codecs: ['audio/opus'], minMos: 4.5, receivedPackets: 100 }],
        },
      ],
    },
    {
      participantId: 'p-2',
      purpose: 'agent',
      userId: 'u-1',
      sessions: [
        {
          sessionId: 's-2',
          mediaType: 'voice',
          segments: [{ segmentType: 'interact', segmentStart: at(10), queueId: 'q-1' }],
          metrics: [{ name: 'tAnswered', value: 4_000, emitDate: at(10) }],
        },
        {
          sessionId: 's-3',
          flow: { flowId: 'f-1', outcomes: [{ flowOutcomeId: 'o-1', flowOutcomeValue: 'SUCCESS' }] },
        },
      ],
    },
  ],
})

describe('the wide row', () => {
  it('has every column of its table and no other', () => {
    expect(Object.keys(conversationRow(detailsOf(record))).toSorted()).toEqual(
      Object.keys(conversations.columns).toSorted(),
    )
  })

  it('has children of equal length in each group', () => {
    const row: Readonly<Record<string, unknown>> = conversationRow(detailsOf(record))
    const lengths = new Map<string, Set<number>>()
    for (const [column, value] of Object.entries(row)) {
      const [group, field] = column.split('.')
      if (group === undefined || field === undefined) continue
      lengths.set(group, (lengths.get(group) ?? new Set()).add((value as unknown[]).length))
    }
    expect(Object.fromEntries([...lengths].map(([group, held]) => [group, [...held]]))).toEqual({
      participants: [2],
      sessions: [3],
      segments: [3],
      metrics: [1],
      media_stats: [1],
      flow_outcomes: [1],
      legs: [2],
      endings: [1],
    })
  })

  it('links children to their parents by position, with queue, user and media repeated', () => {
    const row = conversationRow(detailsOf(record))
    expect(row['sessions.participant_index']).toEqual([1, 2, 2])
    expect(row['sessions.user_id']).toEqual(['', 'u-1', 'u-1'])
    expect(row['segments.session_index']).toEqual([1, 1, 2])
    expect(row['segments.type']).toEqual(['system', 'interact', 'interact'])
    expect(row['segments.media_type']).toEqual(['voice', 'voice', 'voice'])
    expect(row['metrics.queue_id']).toEqual(['q-1'])
    expect(row['metrics.user_id']).toEqual(['u-1'])
    expect(row['flow_outcomes.flow_id']).toEqual(['f-1'])
    expect(row['sessions.ended_at']).toEqual([Date.parse(at(30)), null, null])
  })

  it('is open while the record has no end', () => {
    expect(conversationRow(detailsOf(record))).toMatchObject({
      conversation_end: null,
      effective_end: null,
      open_leg: 0,
    })
  })

  it('is the same for the same message, and the record beside it has its identity and version', () => {
    const details = detailsOf(record, { missingSessionIds: ['s-9'], lane: 'backfill' })
    const row = conversationRow(details)
    expect(conversationRow(details)).toEqual(row)
    expect(row).toMatchObject({ missing_sessions: ['s-9'], lane: 'backfill', version: recordVersion(details.asOf) })
    const { conversation_start, version, body } = detailsRawRow(details, row.conversation_start)
    expect([conversation_start, version, body]).toEqual([row.conversation_start, row.version, details.raw])
  })

  it('does not depend on the order in which the record lists participants, sessions and metrics, but for the children', () => {
    const flat = (of: typeof record) =>
      Object.fromEntries(Object.entries(conversationRow(detailsOf(of))).filter(([column]) => !column.includes('.')))
    fc.assert(
      fc.property(fc.func(fc.nat()), (key) => {
        const shuffle = <T>(items: readonly T[]) => items.toSorted((a, b) => key(a) - key(b))
        const shuffled = {
          ...record,
          participants: shuffle(record.participants).map((participant) => ({
            ...participant,
            sessions: shuffle(participant.sessions).map((session) => ({
              ...session,
              segments: shuffle(session.segments),
              metrics: shuffle(session.metrics),
            })),
          })),
        }
        expect(flat(shuffled)).toEqual(flat(record))
      }),
    )
  })
})
