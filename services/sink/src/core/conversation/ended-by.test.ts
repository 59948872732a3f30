import { recordOf } from '../testing/details.ts'
import { endedBy, endingsOf } from './ended-by.ts'
import { viewSessions } from './sessions.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

interface Party {
  purpose: string
  /** Disconnect type of its last segment. */
  how?: string
  end?: number
  type?: string
  mediaType?: string
  /** Sessions of one participant have the same one. */
  participant?: string
}

function ended(parties: readonly Party[], more: object = { conversationEnd: at(200) }) {
  const names = new Set(parties.map(({ participant }, position) => participant ?? `${position}`))
  const participants = [...names].map((name) => {
    const own = parties.filter(({ participant }, position) => (participant ?? `${position}`) === name)
    const sessions = own.map(({ how, end = 100, type = 'interact', mediaType = 'voice' }) => ({
      mediaType,
      segments: [{ segmentType: type, segmentStart: at(0), segmentEnd: at(end), disconnectType: how }],
    }))
    return { purpose: own[0]?.purpose, sessions }
  })
  const record = recordOf({ participants, ...more })
  const sessions = viewSessions(record)
  const endings = endingsOf(sessions)
  return {
    by: endedBy(record, sessions, endings),
    reasons: endings.map(({ view, disconnectType }) => `${view.purpose} ${disconnectType}`),
  }
}

const agent = (how: string, more: Partial<Party> = {}): Party => ({ purpose: 'agent', how, ...more })
const customer = (how: string, more: Partial<Party> = {}): Party => ({ purpose: 'customer', how, ...more })

describe('who ended a conversation', () => {
  it('is the customer when the agent says peer and the customer endpoint', () => {
    expect(ended([agent('peer'), customer('endpoint')]).by).toBe('External')
    expect(ended([agent('peer'), { purpose: 'external', how: 'endpoint' }]).by).toBe('External')
  })

  it('is the agent when the agent says client and the customer peer', () => {
    expect(ended([customer('peer'), agent('client')]).by).toBe('Agent')
    expect(ended([customer('peer'), { purpose: 'user', how: 'client' }]).by).toBe('Agent')
  })

  it('is unknown while it is open, and where nobody gives a reason', () => {
    expect(ended([agent('peer'), customer('endpoint')], {}).by).toBeNull()
    expect(ended([{ purpose: 'customer' }]).by).toBeNull()
    expect(ended([]).by).toBeNull()
  })

  it.each([
    ['inactivity', 'Conversation Inactivity'],
    ['sessionExpired', 'Session Expired'],
  ])('is %s, called %s, whoever says so', (how, by) => {
    expect(ended([agent(how), customer(how)]).by).toBe(by)
    expect(ended([agent('peer'), customer(how)]).by).toBe(by)
    expect(ended([customer('peer'), { purpose: 'acd', how }]).by).toBe(by)
  })

  it('is the system when a flow hung up, or nobody did', () => {
    expect(ended([customer('peer'), { purpose: 'ivr', how: 'client', type: 'ivr' }]).by).toBe('System')
    expect(ended([agent('system'), customer('timeout')]).by).toBe('System')
  })

  it.each(['hold', 'interact', 'callback', 'ivr'])(
    'is told by a last segment of %s, and by none that is a transfer',
    (type) => {
      expect(ended([agent('client', { type })])).toEqual({ by: 'Agent', reasons: ['agent client'] })
      expect(ended([agent('consultTransfer', { type }), customer('endpoint')]).reasons).toEqual(['customer endpoint'])
    },
  )

  it('counts those who left five seconds before the last, and nobody who left sooner', () => {
    expect(ended([agent('client', { end: 95 }), customer('peer')]).reasons).toEqual(['agent client', 'customer peer'])
    expect(ended([agent('client', { end: 94 }), customer('peer')]).reasons).toEqual(['customer peer'])
  })

  it('is another outside party only where no agent, flow or queue was there at the end', () => {
    const left = customer('peer')
    const other: Party = { purpose: 'external', end: 150 }
    expect(ended([left, other]).by).toBe('External')
    expect(ended([left, other, agent('transportFailure')]).by).toBe('System')
    expect(ended([left, other, { purpose: 'acd', how: 'peer' }]).by).toBe('System')
  })

  it('is not told by ringing or after-call work', () => {
    for (const type of ['alert', 'wrapup'])
      expect(ended([agent('client', { type })])).toEqual({ by: null, reasons: [] })
  })

  it('is not who left before the others went on', () => {
    expect(ended([agent('client', { end: 50 }), agent('peer'), customer('endpoint')])).toEqual({
      by: 'External',
      reasons: ['customer endpoint', 'agent peer'],
    })
  })

  it('is not who handed it on', () => {
    for (const how of ['transfer', 'consultTransfer', 'noAnswerTransfer'])
      expect(ended([agent(how, { end: 99 }), customer('endpoint')]).by).toBe('External')
  })

  it('is not moved by a leg that was swept without a reason', () => {
    expect(ended([agent('client'), customer('peer'), { purpose: 'customer', end: 80_000 }]).by).toBe('Agent')
  })

  it('is another outside party when only outside parties were left', () => {
    expect(ended([agent('client', { end: 10 }), customer('peer'), { purpose: 'customer', end: 500 }]).by).toBe(
      'External',
    )
  })

  it('is told by the call of a callback, not by the task that the agent puts away after it', () => {
    const callback: readonly Party[] = [
      agent('peer', { end: 100, participant: 'ana' }),
      agent('client', { end: 130, mediaType: 'callback', type: 'callback', participant: 'ana' }),
      customer('endpoint', { end: 100, participant: 'caller' }),
      customer('peer', { end: 130, mediaType: 'callback', participant: 'caller' }),
    ]
    expect(ended(callback)).toEqual({ by: 'External', reasons: ['customer endpoint', 'agent peer'] })
  })

  it('is the agent where nobody was called back', () => {
    const skipped = agent('client', { mediaType: 'callback', type: 'callback' })
    expect(ended([skipped, customer('peer', { mediaType: 'callback' })]).by).toBe('Agent')
  })

  it('is the system when a callback that nobody took is swept', () => {
    const swept = [
      customer('client', { mediaType: 'callback' }),
      { purpose: 'acd', how: 'peer', mediaType: 'callback' },
    ]
    expect(ended(swept).by).toBe('System')
  })

  it('lists those who left at once by how they did, and of one way in their order', () => {
    const [one, two, three] = [agent('peer'), customer('client'), agent('endpoint')]
    for (const order of [
      [one, two, three],
      [three, two, one],
      [two, three, one],
      [three, one, two],
    ])
      expect(ended(order).reasons).toEqual(['customer client', 'agent endpoint', 'agent peer'])
    expect(ended([agent('peer'), customer('peer')]).reasons).toEqual(['agent peer', 'customer peer'])
    expect(ended([customer('peer'), agent('peer')]).reasons).toEqual(['customer peer', 'agent peer'])
  })

  it('is the first of the agents who says it was himself or the clock, whoever left before him', () => {
    expect(ended([agent('system', { end: 99 }), agent('client'), customer('peer')]).by).toBe('Agent')
    expect(ended([customer('timeout', { end: 99 }), customer('endpoint')]).by).toBe('External')
  })

  it('is another outside party only where somebody else ended it, one is there in the same medium, and as long', () => {
    const stays = (more: Partial<Party> = {}): Party => ({ purpose: 'external', end: 150, ...more })
    expect(ended([customer('peer'), stays({ end: 100 })]).by).toBe('External')
    expect(ended([customer('peer'), stays({ end: 99 })]).by).toBe('System')
    expect(ended([customer('peer'), stays({ mediaType: 'chat' })]).by).toBe('System')
    expect(ended([customer('timeout'), stays()]).by).toBe('System')
    expect(ended([customer('peer'), customer('timeout'), stays()]).by).toBe('External')
    expect(ended([customer('peer'), stays(), agent('system'), { purpose: 'acd', how: 'peer' }]).by).toBe('System')
  })

  it('is told by the last segment that has an end', () => {
    const talk = { segmentType: 'interact', segmentStart: at(0), segmentEnd: at(100), disconnectType: 'client' }
    const segments = [talk, { segmentType: 'interact', segmentStart: at(100), disconnectType: 'peer' }]
    expect(
      ended([], { conversationEnd: at(200), participants: [{ purpose: 'agent', sessions: [{ segments }] }] }),
    ).toEqual({
      by: 'Agent',
      reasons: ['agent client'],
    })
  })

  it('does not come from ringing or after-call work', () => {
    expect(ended([agent('client', { type: 'alert' }), agent('client', { type: 'wrapup' }), customer('peer')]).by).toBe(
      'System',
    )
  })
})
