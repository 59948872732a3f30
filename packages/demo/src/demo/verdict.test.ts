import { type Facts } from './facts.ts'
import { type LiveRow } from './rows.ts'
import { isRight, judge } from './verdict.ts'

const facts: Facts = {
  conversationId: 'one',
  kind: 'answered',
  start: '2026-05-04T10:00:00.000Z',
  end: '2026-05-04T10:05:00.250Z',
  open: false,
  dormant: false,
  originatingDirection: 'inbound',
  initiator: null,
  customerParticipation: null,
  conferenceStart: null,
  divisionIds: ['d2', 'd1'],
  mediaTypes: ['voice'],
  queueIds: ['q'],
  onBehalfOfQueueIds: [],
  agentUserIds: ['u'],
  flowIds: ['f'],
  edgeIds: ['e'],
  ani: 'tel:+12025550141',
  dnis: 'tel:+12025550142',
  customerDisconnectType: 'peer',
  wrapUpCodes: ['w'],
  answered: true,
  abandoned: false,
  transfers: 0,
  offered: 1,
  metrics: {
    tTalkComplete: { count: 1, sum: 90_000 },
    tHandle: { count: 1, sum: 95_000 },
    tAcw: { count: 1, sum: 5_000 },
  },
  minMos: 4.25,
  minRFactor: 80,
  participantCount: 4,
  sessionCount: 4,
  segmentCount: 9,
  metricCount: 3,
  agentParticipantCount: 1,
  acdParticipantCount: 1,
  eventIds: ['x'],
}
const row: LiveRow = {
  conversation_id: 'one',
  start_ms: Date.parse(facts.start),
  end_ms: Date.parse(facts.end),
  originating_direction: 'inbound',
  conversation_initiator: '',
  customer_participation: null,
  conference_start_ms: null,
  division_ids: ['d1', 'd2'],
  media_types: ['voice'],
  queue_ids: ['q'],
  agent_user_ids: ['u'],
  flow_ids: ['f'],
  edge_ids: ['e'],
  customer_disconnect_types: ['peer'],
  wrap_up_codes: ['w'],
  ani: '+12025550141',
  dnis: '+12025550142',
  answered: 1,
  abandoned: 0,
  transfers: 0,
  offered: 1,
  min_mos: 4.25,
  min_r_factor: 80,
  participant_count: 4,
  session_count: 4,
  segment_count: 9,
  metric_count: 3,
  agent_participant_count: 1,
  acd_participant_count: 1,
  talk_ms: 90_000,
  held_ms: 0,
  acw_ms: 5_000,
  handle_ms: 95_000,
  acw_pending: 0,
  open_leg: 0,
  missing_sessions: [],
  metric_totals: [
    ['tAcw', 1, 5_000],
    ['tHandle', 1, 95_000],
    ['tTalkComplete', 1, 90_000],
  ],
}

describe('the verdict', () => {
  it('is right when each conversation has exactly one equal row', () => {
    expect(judge([facts], [row]).mismatches).toEqual([])
    expect(isRight(judge([facts], [row]))).toBe(true)
  })

  it('expects no end of a conversation whose leg was forgotten, and its mark', () => {
    const open = { ...facts, open: true }
    expect(isRight(judge([open], [{ ...row, end_ms: null, open_leg: 1 }]))).toBe(true)
    expect(isRight(judge([open], [row]))).toBe(false)
  })

  it('expects no row yet where an appointment is still to come, but a right one if there is one', () => {
    const dormant = { ...facts, open: true, dormant: true }
    expect(isRight(judge([dormant], []))).toBe(true)
    expect(isRight(judge([dormant], [{ ...row, end_ms: null, open_leg: 1 }]))).toBe(true)
    expect(isRight(judge([dormant], [row]))).toBe(false)
  })

  it('is wrong when nothing was played', () => expect(isRight(judge([], []))).toBe(false))

  it.each([
    ['a row is missing', [], { missing: ['one'] }],
    ['a row is doubled', [row, row], { doubled: ['one'] }],
    ['a row has no conversation', [row, { ...row, conversation_id: 'other' }], { unexpected: ['other'] }],
    ['a time differs by a millisecond', [{ ...row, end_ms: row.start_ms }], { mismatched: 1 }],
    ['the end is still open', [{ ...row, end_ms: null }], { mismatched: 1 }],
    ['a nested metric is gone', [{ ...row, metric_totals: row.metric_totals.slice(1) }], { mismatched: 1 }],
    ['the customer ended otherwise', [{ ...row, customer_disconnect_types: ['client'] }], { mismatched: 1 }],
    ['after-call work is still marked', [{ ...row, acw_pending: 1 }], { mismatched: 1 }],
  ])('is wrong when %s', (_name, rows, expected) => {
    expect(judge([facts], rows)).toMatchObject(expected)
    expect(isRight(judge([facts], rows))).toBe(false)
  })
})
