import { recordOf } from '../testing/details.ts'
import { legColumns } from './leg-columns.ts'
import { legsOf } from './legs.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()
const ms = (second: number) => Date.parse(at(second))

interface Given {
  purpose?: string
  /** Type, start, end (null while open) and disconnect type of each segment. */
  segments: [type: string, from: number, to: number | null, how?: string][]
  /** Null for a metric without a value. */
  metrics?: Readonly<Record<string, number | null>>
  flowOutType?: string
}

/** What the only leg says; the sessions are of one queue and, but for the queue's own, of one agent. */
function leg(...sessions: readonly Given[]) {
  const record = recordOf({
    participants: sessions.map(({ purpose = 'agent', segments, metrics = {}, flowOutType }, position) => ({
      purpose,
      ...(purpose === 'agent' ? { userId: 'ana' } : {}),
      sessions: [
        {
          sessionId: `s-${position}`,
          flowOutType,
          segments: segments.map(([segmentType, from, to, disconnectType]) => ({
            segmentType,
            segmentStart: at(from),
            ...(to === null ? {} : { segmentEnd: at(to) }),
            disconnectType,
            queueId: 'q',
          })),
          metrics: Object.entries(metrics).map(([name, value]) => ({
            name,
            ...(value === null ? {} : { value }),
            emitDate: at(50),
          })),
        },
      ],
    })),
  })
  const legs = legsOf(viewSessions(record))
  expect(legs.length).toBe(1)
  return Object.fromEntries(
    Object.entries(legColumns(legs)).map(([name, values]) => [name.replace('legs.', ''), values[0]]),
  )
}

const queue = (to: number, metrics: Readonly<Record<string, number>> = {}): Given => ({
  purpose: 'acd',
  segments: [['interact', 0, to, 'transfer']],
  metrics,
})
const talked: Given['segments'] = [
  ['alert', 5, 10],
  ['interact', 10, 30, 'peer'],
]

describe('the talk and hold of a leg', () => {
  it('are the complete ones, and the parts while a session has no complete one', () => {
    const parts = { tTalk: 3_000, tTalkComplete: 9_000, tHeld: 1_000 }
    expect(leg(queue(10), { segments: talked, metrics: parts })).toMatchObject({ talk_ms: 9_000, held_ms: 1_000 })
  })

  it('are the complete ones of holding too', () => {
    const metrics = { tHeld: 1_000, tHeldComplete: 4_000 }
    expect(leg(queue(10), { segments: talked, metrics })).toMatchObject({ held_ms: 4_000, talk_ms: null })
  })

  it('are those of all sessions in which the agent went on, each taken by itself', () => {
    const next: Given = { segments: [['interact', 30, 40, 'client']], metrics: { tTalk: 500 } }
    expect(leg(queue(10), { segments: talked, metrics: { tTalkComplete: 9_000, tTalk: 1 } }, next)).toMatchObject({
      talk_ms: 9_500,
      held_ms: null,
    })
  })
})

describe('the wait of a leg', () => {
  it.each<[what: string, sessions: Given[], waitMs: number | null]>([
    ['tAnswered', [queue(10), { segments: talked, metrics: { tAnswered: 9_876 } }], 9_876],
    ['until connected, where an answer has no metric', [queue(10), { segments: talked }], 10_000],
    ['tAbandon', [queue(10, { tAbandon: 9_999 })], 9_999],
    ['tFlowOut', [queue(10, { tFlowOut: 9_998 })], 9_998],
    ['until it left, where that has no metric', [{ ...queue(10), flowOutType: 'callback' }], 10_000],
    ['none that is known while it goes on', [{ ...queue(10), segments: [['interact', 0, null]] }], null],
    [
      'none that is known while it leaves',
      [{ ...queue(10), segments: [['interact', 0, null]], flowOutType: 'callback' }],
      null,
    ],
    [
      'none where an answer is told without a time',
      [queue(10), { segments: [['alert', 5, 10]], metrics: { tAnswered: null } }],
      null,
    ],
    ['none without a queue', [{ segments: talked }], null],
  ])('is %s', (_, sessions, waitMs) => {
    const { wait_ms: wait } = leg(...sessions)
    expect(wait).toBe(waitMs)
  })
})

describe('the times of a leg', () => {
  it('end with the talk, though after-call work follows or goes on', () => {
    const ended = { answered_at: ms(10), ended_at: ms(30), disconnect_type: 'peer' }
    expect(leg(queue(10), { segments: [...talked, ['wrapup', 30, 45, 'client']] })).toMatchObject(ended)
    expect(leg(queue(10), { segments: [...talked, ['wrapup', 30, null]] })).toMatchObject(ended)
    expect(
      leg(queue(10), {
        segments: [
          ['alert', 5, 10],
          ['interact', 10, null],
        ],
      }),
    ).toMatchObject({ ended_at: null })
  })

  it('have no end while one of the sessions in which the agent went on has none', () => {
    const next: Given = { segments: [['interact', 30, null]] }
    expect(leg(queue(10), { segments: talked }, next)).toMatchObject({ ended_at: null })
  })

  it('have no answer where nobody answered', () => {
    const skipped = leg(queue(10), { segments: [['alert', 5, 8, 'client']], metrics: { tNotResponding: 3_000 } })
    expect(skipped).toMatchObject({ outcome: 'not_responding', answered_at: null, ended_at: ms(8), wait_ms: null })
  })

  it('tell how the last session ended, not the first', () => {
    const next: Given = { segments: [['interact', 30, 40, 'endpoint']] }
    expect(leg(queue(10), { segments: talked }, next)).toMatchObject({ disconnect_type: 'endpoint', ended_at: ms(40) })
  })
})
