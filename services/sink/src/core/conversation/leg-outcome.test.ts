import { recordOf } from '../testing/details.ts'
import { attemptOutcome, connectedAt, queueOutcome } from './leg-outcome.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

interface Given {
  segments?: readonly [type: string, disconnectType?: string | undefined, more?: object][]
  metrics?: readonly string[]
  mediaType?: string
  flowOutType?: string
}

const views = (purpose: string, ...sessions: readonly Given[]) =>
  viewSessions(
    recordOf({
      participants: [
        {
          purpose,
          sessions: sessions.map(({ segments = [], metrics = [], mediaType, flowOutType }) => ({
            mediaType,
            flowOutType,
            segments: segments.map(([segmentType, disconnectType, more], position) => ({
              segmentType,
              disconnectType,
              segmentStart: at(position),
              segmentEnd: at(position + 1),
              ...more,
            })),
            metrics: metrics.map((name) => ({ name, value: 1, emitDate: at(9) })),
          })),
        },
      ],
    }),
  )

const attempt = (...sessions: readonly Given[]) => {
  const { outcome, isDeclined } = attemptOutcome(views('agent', ...sessions))
  return isDeclined ? `${outcome}, declined` : outcome
}

describe('an attempt', () => {
  it.each<[what: string, sessions: readonly Given[], outcome: string]>([
    ['tAnswered', [{ metrics: ['tAnswered'] }], 'answered'],
    ['talk', [{ segments: [['alert'], ['interact', 'peer']] }], 'answered'],
    ['being put on hold at once', [{ segments: [['alert'], ['hold']] }], 'answered'],
    ['a callback that is seen to', [{ segments: [['alert'], ['callback', 'client']] }], 'answered'],
    ['tNotResponding', [{ segments: [['alert', 'system']], metrics: ['nError', 'tNotResponding'] }], 'not_responding'],
    [
      'ringing until time was out, in a record without metrics',
      [{ segments: [['alert', 'system']] }],
      'not_responding',
    ],
    ['ringing that was forwarded', [{ segments: [['alert', 'noAnswerTransfer']] }], 'not_responding'],
    ['sending it away', [{ segments: [['alert', 'client']] }], 'not_responding, declined'],
    ['sending it away at the telephone', [{ segments: [['alert', 'endpoint']] }], 'not_responding, declined'],
    [
      'a client that was not there, which is no decision',
      [
        {
          segments: [
            ['alert', 'client'],
            ['wrapup', 'client', { errorCode: 'error.edge.session.inactive' }],
          ],
        },
      ],
      'not_responding',
    ],
    [
      'an alert that was given back, and one that rang out',
      [
        {
          segments: [
            ['alert', 'peer'],
            ['alert', 'system'],
          ],
        },
      ],
      'not_responding',
    ],
    ['nError', [{ segments: [['alert']], metrics: ['nError'] }], 'error'],
    ['a failed transport', [{ segments: [['alert', 'transportFailure']] }], 'error'],
    ['the customer leaving while it rang', [{ segments: [['alert', 'peer']] }], 'none'],
    ['ringing that has not ended', [{ segments: [['alert', undefined, { segmentEnd: undefined }]] }], 'none'],
    ['dialling in vain', [{ segments: [['contacting'], ['dialing', 'timeout']] }], 'none'],
  ])('with %s', (_, sessions, outcome) => {
    expect(attempt(...sessions)).toBe(outcome)
  })

  const skip: Given = {
    mediaType: 'callback',
    segments: [
      ['alert'],
      ['callback', 'client'],
      ['wrapup', 'client', { wrapUpCode: 'ININ-OUTBOUND-PREVIEW-SKIPPED' }],
    ],
  }

  it('in which a preview was skipped came to nothing, though the number was dialled', () => {
    expect(attempt(skip)).toBe('none')
    expect(attempt(skip, { mediaType: 'voice', segments: [['dialing']] })).toBe('none')
  })

  it('is answered when somebody was called after all', () => {
    expect(attempt(skip, { mediaType: 'voice', segments: [['dialing'], ['interact', 'peer']] })).toBe('answered')
  })
})

describe('an attempt of several sessions', () => {
  it('is answered when one of them says so', () => {
    expect(attempt({ metrics: ['tAnswered'] }, { segments: [['dialing']] })).toBe('answered')
  })

  it('is no decision of the agent when one of them has an error', () => {
    const failed: Given = { segments: [['wrapup', 'client', { errorCode: 'error.edge.session.inactive' }]] }
    expect(attempt({ segments: [['alert', 'client']] }, failed)).toBe('not_responding')
  })

  it('has come to nothing when there are none', () => {
    expect(attemptOutcome([])).toEqual({ outcome: 'none', isDeclined: false })
  })

  it('is connected when the first of them is', () => {
    const [early, late]: Given[] = [
      { segments: [['alert'], ['interact']] },
      { segments: [['alert'], ['alert'], ['hold'], ['interact']] },
    ]
    const undated: Given = { segments: [['interact', undefined, { segmentStart: undefined }]] }
    const connected = (...given: (Given | undefined)[]) =>
      connectedAt(views('agent', ...given.filter((one) => one !== undefined)))
    expect(connected(early, late, undated)).toBe(Date.parse(at(1)))
    expect(connected(undated, late, early)).toBe(Date.parse(at(1)))
    expect(connected(undated)).toBeNull()
  })
})

describe('a queue entry that nobody answered', () => {
  it.each<[what: string, session: Given, outcome: string]>([
    ['tAbandon', { metrics: ['tAcd', 'tAbandon'] }, 'abandoned'],
    ['tFlowOut', { metrics: ['tFlowOut'] }, 'flow_out'],
    ['a place it went to', { flowOutType: 'callback' }, 'flow_out'],
    ['nError', { metrics: ['nError'] }, 'error'],
    ['nothing of these', { metrics: ['tAcd'] }, 'none'],
  ])('with %s', (_, session, outcome) => {
    expect(views('acd', session).map(queueOutcome)).toEqual([outcome])
  })
})
