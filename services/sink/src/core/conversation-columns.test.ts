import { type TopicValue } from '@aftercall/contracts'
import { conversationRow, detailsRawRow } from './conversation-row.ts'
import { conversations } from './tables/conversations.ts'
import { detailsRaw } from './tables/details-raw.ts'
import { detailsOf, recordOf } from './testing/details.ts'
import { bareMessage, camelCase, type Fields, fullMessage, nothing } from './testing/messages.ts'

type Details = TopicValue['conversation-details']
const rowOf = (details: Details) => conversationRow(details) as unknown as Fields

/** The columns of one group, without its name; the values of the first child. */
const childOf = (row: Fields, group: string): Fields =>
  Object.fromEntries(
    Object.entries(row).flatMap(([column, values]) =>
      column.startsWith(`${group}.`) ? [[column.slice(group.length + 1), (values as readonly unknown[])[0]]] : [],
    ),
  )

interface Group {
  readonly group: string
  /** The child in the full record, and what else its columns tell. */
  readonly told: (record: Details['record']) => object
  /** Columns that are named otherwise than their field. */
  readonly renamed?: Readonly<Record<string, string>>
}

const only = (record: Details['record']) => {
  const [participant] = record.participants
  const [session] = participant?.sessions ?? []
  const [segment] = session?.segments ?? []
  if (participant === undefined || session === undefined || segment === undefined) throw new Error('no session')
  const { purpose, userId } = participant
  const { mediaType } = session
  const place = { sessionIndex: 1, purpose, userId, mediaType, queueId: segment.queueId, flowId: session.flow?.flowId }
  return { participant, session, segment, place }
}

const groups: readonly Group[] = [
  {
    group: 'participants',
    told: (record) => ({ ...only(record).participant, sessionCount: 1 }),
    renamed: { id: 'participantId', name: 'participantName' },
  },
  {
    group: 'sessions',
    told: (record) => {
      const { session, segment, place } = only(record)
      const times = { startedAt: segment.segmentStart, endedAt: segment.segmentEnd }
      return { ...session.flow, ...session, ...place, ...times, participantIndex: 1 }
    },
    renamed: {
      ...{ id: 'sessionId', flow_entry_type: 'entryType', flow_entry_reason: 'entryReason' },
      ...{ flow_exit_reason: 'exitReason', flow_transfer_type: 'transferType' },
      ...{ flow_transfer_target_address: 'transferTargetAddress', flow_transfer_target_name: 'transferTargetName' },
    },
  },
  {
    group: 'segments',
    told: (record) => ({ ...only(record).place, ...only(record).segment }),
    renamed: {
      ...{ type: 'segmentType', started_at: 'segmentStart', ended_at: 'segmentEnd' },
      ...{ requested_skill_ids: 'requestedRoutingSkillIds', requested_user_ids: 'requestedRoutingUserIds' },
      q850_response_codes: 'q850ResponseCodes',
    },
  },
  {
    group: 'metrics',
    told: (record) => ({ ...only(record).place, ...only(record).session.metrics[0], occurrence: 1 }),
    renamed: { emitted_at: 'emitDate' },
  },
  {
    group: 'media_stats',
    told: (record) => ({ ...only(record).place, ...only(record).session.mediaEndpointStats[0] }),
    renamed: { measured_at: 'eventTime', min_r_factor: 'minRFactor' },
  },
  {
    group: 'flow_outcomes',
    told: (record) => ({ ...only(record).place, ...only(record).session.flow?.outcomes[0] }),
    renamed: {
      ...{ outcome_id: 'flowOutcomeId', value: 'flowOutcomeValue', outcome: 'flowOutcome' },
      ...{ started_at: 'flowOutcomeStartTimestamp', ended_at: 'flowOutcomeEndTimestamp' },
    },
  },
]

describe.each(groups)('the columns of $group', ({ group, told, renamed = {} }) => {
  it('have each what the field of its name says', async () => {
    const { read } = await fullMessage('conversation-details')
    const said = told(read.record) as Fields
    const child = childOf(rowOf(read), group)
    expect(Object.keys(child).length).toBeGreaterThan(5)
    const expected = Object.keys(child).map((column) => [column, said[renamed[column] ?? camelCase(column)]])
    expect(child).toEqual(Object.fromEntries(expected))
  })

  it('say nothing that the record does not say', async () => {
    const flow = { outcomes: [{}] }
    const session = { segments: [{}], metrics: [{}], mediaEndpointStats: [{}], flow }
    const { read } = await bareMessage('conversation-details', { record: { participants: [{ sessions: [session] }] } })
    const numbers = /(session_index|participant_index|occurrence|session_count)$/
    const child = Object.entries(childOf(rowOf(read), group)).filter(([column]) => !numbers.test(column))
    const typeOf = (column: string) =>
      ((conversations.columns as Readonly<Record<string, string>>)[`${group}.${column}`] ?? '').slice('Array('.length)
    expect(Object.fromEntries(child)).toEqual(
      Object.fromEntries(child.map(([column]) => [column, nothing(typeOf(column).replace(/\)$/, ''))])),
    )
  })
})

it('a session without a flow names none, nor do its metrics', () => {
  const session = { sessionId: 's-1', metrics: [{ name: 'tTalk', value: 1 }] }
  const row = rowOf(detailsOf(recordOf({ participants: [{ purpose: 'customer', sessions: [session] }] })))
  const flows = Object.entries(row).filter(([column]) => /^(sessions\.flow|metrics\.flow)_/.test(column))
  expect(new Set(flows.map(([column, values]) => (column.endsWith('_in_type') ? '' : String(values))))).toEqual(
    new Set(['']),
  )
  expect(row['flow_outcomes.flow_id']).toEqual([])
})

describe('the columns of the conversation itself', () => {
  const renamed: Readonly<Record<string, string>> = {
    ...{ record_hash: 'hash', missing_sessions: 'missingSessionIds', body: 'raw' },
    ...{ min_mos: 'mediaStatsMinConversationMos', min_r_factor: 'mediaStatsMinConversationRFactor' },
  }
  /** What is worked out; rules have tests of their own. */
  const derived = new Set(
    [
      'conversation_start_from effective_end media_types queue_ids agent_user_ids flow_ids edge_ids ani dnis',
      'participant_count session_count segment_count metric_count agent_participant_count acd_participant_count',
      'customer_disconnect_types wrap_up_codes first_queue_id queue_path agent_path flow_path ended_by',
      'ended_by_rule_version legs_rule_version acw_pending open_leg last_emit is_deleted',
      'answered abandoned answered_count abandon_count talk_count held_count acw_count handle_count alert_count',
      'short_abandons flow_out_count offered over_sla transfers not_responding errors',
    ].flatMap((names) => names.split(' ')),
  )
  const isPlain = (column: string) => !column.includes('.') && !/_ms$/.test(column) && !derived.has(column)

  it.each([
    ['conversations', (details: Details) => rowOf(details), conversations.columns],
    ['details_raw', (details: Details) => detailsRawRow(details, 1_767_000_000_000), detailsRaw.columns],
  ])('in %s have what the field of their name says', async (table, make, columns) => {
    const { read } = await fullMessage('conversation-details', { rulesVersion: 1_000_000 })
    const said: Fields = { ...read.record, ...read }
    const start = table === 'conversations' ? read.record.conversationStart : 1_767_000_000_000
    const row = make(read) as Fields
    for (const column of Object.keys(columns).filter(isPlain)) {
      const expected = column === 'conversation_start' ? start : said[renamed[column] ?? camelCase(column)]
      expect([column, row[column]]).toEqual([column, expected])
    }
    expect(row['is_deleted']).toBe(0)
  })

  it('say nothing that the record does not say', async () => {
    const { read } = await bareMessage('conversation-details', { record: {} })
    const always = new Set(
      'org_id conversation_id conversation_start_from ended_by_rule_version legs_rule_version source lane record_hash as_of received_at version'.split(
        ' ',
      ),
    )
    const silent = Object.entries(conversations.columns).filter(([column]) => !always.has(column))
    const row = rowOf(read)
    for (const [column, type] of silent) expect([column, row[column]]).toEqual([column, nothing(type)])
  })
})

/** Times count their records and sum their values; the others are sums. */
it.each<[metric: string, columns: Fields]>([
  ['tAnswered', { answered: 1, answered_count: 2, answered_wait_ms: 12 }],
  ['tAbandon', { abandoned: 1, abandon_count: 2, abandon_wait_ms: 12 }],
  ['tShortAbandon', { short_abandons: 2 }],
  ['tFlowOut', { flow_out_count: 2, flow_out_wait_ms: 12 }],
  ['nOffered', { offered: 12 }],
  ['nOverSla', { over_sla: 12 }],
  ['nTransferred', { transfers: 12 }],
  ['tTalkComplete', { talk_ms: 12, talk_count: 2 }],
  ['tHeldComplete', { held_ms: 12, held_count: 2 }],
  ['tAcw', { acw_ms: 12, acw_count: 2 }],
  ['tHandle', { handle_ms: 12, handle_count: 2 }],
  ['tAlert', { alert_ms: 12, alert_count: 2 }],
  ['tNotResponding', { not_responding: 2 }],
  ['tIvr', { ivr_ms: 12 }],
  ['tAcd', { acd_ms: 12 }],
  ['tConnected', { connected_ms: 12 }],
  ['nError', { errors: 12 }],
  ['tUser', {}],
])('%s is in its own columns and in no other', (name, columns) => {
  const sessions = [{ metrics: [{ name, value: 5 }] }, { metrics: [{ name, value: 7 }] }]
  const measures = (given: readonly object[]) => {
    const row = rowOf(detailsOf(recordOf({ participants: [{ purpose: 'customer', sessions: given }] })))
    return Object.fromEntries(
      Object.entries(row).filter(([column, value]) => typeof value === 'number' && column !== 'metric_count'),
    )
  }
  const without = measures([{}, {}])
  expect(measures(sessions)).toEqual({ ...without, ...columns })
})

it('a metric without a value is counted, and adds nothing', () => {
  const sessions = [
    { metrics: [{ name: 'tTalkComplete' }, { name: 'tTalkComplete', value: 7 }, { name: 'tTalkComplete' }, {}] },
  ]
  const row = rowOf(detailsOf(recordOf({ participants: [{ sessions }] })))
  expect(row).toMatchObject({ talk_count: 3, talk_ms: 7, metric_count: 4 })
})

it('participants are counted by what they are, whatever the spelling', () => {
  const purposes = ['agent', 'AGENT', 'user', 'acd', 'customer', 'acd', 'acd']
  const row = rowOf(detailsOf(recordOf({ participants: purposes.map((purpose) => ({ purpose })) })))
  expect(row).toMatchObject({ participant_count: 7, agent_participant_count: 2, acd_participant_count: 3 })
})
