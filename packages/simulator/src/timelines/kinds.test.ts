import fc from 'fast-check'
import { detailEvents } from '../events/detail-events.ts'
import { plainFacts } from '../facts/plain-facts.ts'
import { beginOf, conversationEnd } from '../facts/moments.ts'
import { type RecordSession } from '../record/detail-record.ts'
import { recordAt } from '../record/record-at.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { messages } from './message.ts'

function seen(kind: string) {
  return anyConversation([kind]).map(({ conversation, assumptions }) => {
    const record = recordAt(conversation, assumptions, conversationEnd(conversation) + 1_000)
    return {
      conversation,
      assumptions,
      record,
      participants: record?.participants ?? [],
      sessions: record?.participants.flatMap(({ sessions }) => sessions) ?? [],
      events: detailEvents(conversation, assumptions),
      facts: plainFacts(conversation, assumptions, []),
    }
  })
}
type Seen = ReturnType<typeof seen> extends fc.Arbitrary<infer T> ? T : never

const always = (kind: string, claim: (seen: Seen) => void) => fc.assert(fc.property(seen(kind), claim), { numRuns: 60 })
const metric = ({ metrics = [] }: RecordSession, name: string) => metrics.filter((each) => each.name === name).length
const lastEnd = ({ segments }: RecordSession) =>
  segments
    .map(({ segmentEnd }) => segmentEnd ?? 'open')
    .sort()
    .at(-1) ?? ''

it('consults and hands over: one consult transfer, by somebody who held the caller meanwhile', () => {
  always('consult-transfer', ({ sessions, events, facts }) => {
    const consulting = sessions.filter((session) => metric(session, 'nConsult') === 1)
    expect(consulting).toHaveLength(1)
    for (const session of consulting) {
      expect(['nConsultTransferred', 'nTransferred', 'nBlindTransferred'].map((name) => metric(session, name))).toEqual(
        [1, 1, 0],
      )
      expect(metric(session, 'tHeld')).toBeGreaterThan(0)
      const end = events.find(({ suffix, body }) => suffix === 'user.end' && body['sessionId'] === session.sessionId)
      expect(['CONSULT_TRANSFER', 'TRANSFER']).toContain(end?.body['disconnectType'])
    }
    expect(facts.transfers).toBe(1)
  })
})

it('cancels a consult: the other is gone before the first, and nothing is transferred', () => {
  always('consult-cancelled', ({ sessions, participants, facts }) => {
    const [first, second] = participants
      .filter(({ purpose }) => purpose === 'agent' || purpose === 'user')
      .flatMap((participant) => participant.sessions)
    expect(sessions.map((session) => metric(session, 'nConsult')).filter((count) => count > 0)).toEqual([1])
    const talked = (session: RecordSession | undefined) =>
      session?.segments.filter(({ segmentType }) => segmentType === 'interact').at(-1)?.segmentEnd ?? ''
    expect(talked(second) < talked(first)).toBe(true)
    expect(facts.transfers).toBe(0)
  })
})

it('confers: caller and two others are in the conference at the same time', () => {
  always('conference', ({ sessions }) => {
    const together = sessions.flatMap(({ segments }) => segments.filter(({ conference }) => conference).slice(0, 1))
    expect(together).toHaveLength(3)
    const latestStart = together.map(({ segmentStart }) => segmentStart).sort()[2] ?? ''
    for (const { segmentEnd = '' } of together) expect(segmentEnd > latestStart).toBe(true)
  })
})

it('forgets a leg: no end, no readings, no disconnect type, and a record without end', () => {
  always('orphaned-leg', ({ record, sessions, events, facts }) => {
    const open = sessions.filter(({ segments }) => segments.some(({ segmentEnd }) => segmentEnd === undefined))
    expect(open).toHaveLength(1)
    expect(open[0]?.segments[0]?.disconnectType).toBeUndefined()
    expect(open[0]?.mediaEndpointStats).toBeUndefined()
    expect(record?.conversationEnd).toBeUndefined()
    expect(facts.open).toBe(true)
    const spoken = events.filter(({ body }) => body['sessionId'] === open[0]?.sessionId).map(({ suffix }) => suffix)
    expect(spoken).toEqual(['customer.start'])
  })
})

it('calls back: the first call is over long before the callback session, and the queue counts it as flowed out', () => {
  for (const kind of ['callback', 'callback-scheduled']) {
    always(kind, ({ sessions, events, facts }) => {
      const [voice, callback] = sessions
      expect([voice?.mediaType, callback?.mediaType]).toEqual(['voice', 'callback'])
      expect(voice && callback && lastEnd(voice) < lastEnd(callback)).toBe(true)
      expect(events.filter(({ suffix }) => suffix === 'acd.end').map(({ body }) => body['acdOutcome'])).toEqual([
        'FLOW_OUT',
        'ANSWERED',
      ])
      expect(events.filter(({ suffix }) => suffix === 'customer.start')).toHaveLength(3)
      expect(facts.metrics['tAnswered']).toBeUndefined()
      expect(facts.metrics['tActiveCallbackComplete']?.count).toBe(1)
      expect(facts.metrics['nCallbackAttempts']).toEqual({ count: 1, sum: 1 })
    })
  }
})

it('tries again, or in vain: an attempt for each time that it is taken, and an appointment between them', () => {
  for (const kind of ['callback-retried', 'callback-not-reached']) {
    always(kind, ({ events, facts }) => {
      const count = (name: string) => facts.metrics[name]?.count ?? 0
      const ends = events.filter(({ suffix, body }) => suffix === 'acd.end' && body['mediaType'] === 'CALLBACK')
      expect(ends.map(({ body }) => body['acdOutcome'])).toEqual(ends.map(() => 'ANSWERED'))
      expect(count('nCallbackAttempts')).toBe(ends.length)
      expect(count('nCallbackScheduled')).toBe(ends.length - 1)
      expect(count('tCallbackConnect')).toBe(kind === 'callback-retried' ? 1 : 0)
      expect(count('tCallbackConnect') + count('tCallbackNotReached')).toBe(ends.length)
    })
  }
})

it('sweeps away what nobody takes: 59 days in the queue, no agent, and neither answered nor abandoned', () => {
  always('callback-swept', ({ events, facts, participants }) => {
    const days = (Date.parse(facts.end) - Date.parse(facts.start)) / 86_400_000
    expect(Math.floor(days)).toBe(59)
    expect(participants.map(({ purpose }) => purpose)).not.toContain('agent')
    expect([facts.open, facts.answered, facts.abandoned]).toEqual([false, false, false])
    expect(events.at(-1)?.suffix).toBe('acd.end')
  })
})

it('leaves an appointment open, which is no forgotten leg', () => {
  always('callback-appointment', ({ record, facts, events }) => {
    expect([record?.conversationEnd, facts.open, facts.dormant]).toEqual([undefined, true, true])
    const start = events.findLast(({ suffix }) => suffix === 'customer.start')
    expect(Number(start?.body['callbackScheduledTime'])).toBeGreaterThan(Date.parse(facts.end) + 4 * 86_400_000)
  })
})

it('ends a forgotten leg after almost 60 days, without a reason', () => {
  always('orphan-swept', ({ events, facts, record }) => {
    const last = events.at(-1)
    expect([last?.suffix, last?.body['disconnectType']]).toEqual(['customer.end', 'UNKNOWN'])
    expect(record?.conversationEnd).toBe(facts.end)
    expect(Math.round((Date.parse(facts.end) - Date.parse(facts.start)) / 86_400_000)).toBeGreaterThanOrEqual(59)
  })
})

it('works after the call for hours, or lets another end it', () => {
  always('acw-late', ({ facts }) => expect(facts.metrics['tAcw']?.sum).toBeGreaterThanOrEqual(3_600_000))
  always('acw-given', ({ conversation, facts }) => {
    const work = conversation.participants.flatMap(({ leg }) =>
      'afterCall' in leg && leg.afterCall ? [leg.afterCall] : [],
    )
    expect(work.map(({ how }) => how)).toEqual(['given'])
    expect(facts.wrapUpCodes).toHaveLength(1)
  })
})

it('leaves a voicemail to a user or a group: a box, but neither a queue nor a callback', () => {
  for (const [kind, type] of [
    ['user-voicemail', 'USER_VOICEMAIL'],
    ['group-voicemail', 'GROUP_VOICEMAIL'],
  ] as const) {
    always(kind, ({ events, facts, participants }) => {
      expect(events.find(({ suffix }) => suffix === 'flow.end')?.body['transferType']).toBe(type)
      expect(facts.metrics['tVoicemail']?.count).toBe(1)
      expect([facts.queueIds, facts.mediaTypes, facts.agentUserIds]).toEqual([[], ['voice'], []])
      expect(participants.map(({ purpose }) => purpose).toSorted()).toEqual(['customer', 'ivr', 'voicemail'])
    })
  }
})

it('transfers to a user, to a flow, or after a consult to the outside', () => {
  always('transfer-to-user', ({ facts, events }) => {
    expect([facts.transfers, facts.offered, facts.agentUserIds.length]).toEqual([1, 1, 2])
    expect(events.filter(({ suffix, body }) => suffix === 'user.start' && !('queueId' in body))).toHaveLength(1)
  })
  always('transfer-to-flow', ({ facts, events }) => {
    expect([facts.transfers, facts.offered, facts.queueIds.length]).toEqual([1, 2, 2])
    const menus = events.filter(({ suffix, body }) => suffix === 'flow.start' && body['flowType'] === 'INBOUNDCALL')
    expect(menus).toHaveLength(2)
  })
  always('consult-external', ({ facts, participants }) => {
    expect(facts.metrics['nConsultTransferred']).toEqual({ count: 1, sum: 1 })
    expect(participants.filter(({ purpose }) => purpose === 'external')).toHaveLength(1)
  })
})

it('leaves a voicemail that becomes a callback', () => {
  always('voicemail', ({ events, facts, sessions }) => {
    const suffixes = events.map(({ suffix }) => suffix)
    expect(suffixes.filter((suffix) => suffix.startsWith('voicemail'))).toEqual(['voicemail.start', 'voicemail.end'])
    const exit = events.find(({ suffix }) => suffix === 'flow.end')
    expect(exit?.body['transferType']).toBe('ACD_VOICEMAIL')
    expect(facts.metrics['tVoicemail']?.count).toBe(1)
    expect(sessions.filter(({ segments }) => segments[0]?.segmentType === 'uploading')).toHaveLength(2)
  })
})

it('dials for a campaign: connected with an agent, or only its end is told', () => {
  always('campaign-connected', ({ events, facts }) => {
    expect(events[0]?.suffix).toMatch(/outbound|customer.start/)
    expect(events.filter(({ suffix }) => suffix === 'outbound')).toHaveLength(1)
    expect([facts.answered, facts.originatingDirection]).toEqual([true, 'outbound'])
  })
  always('campaign-unreached', ({ events }) => {
    expect(events.map(({ suffix }) => suffix)).toEqual(['outbound', 'customer.end'])
  })
  always('campaign-flow', ({ events }) => {
    const flow = events.find(({ suffix }) => suffix === 'flow.end')
    expect([flow?.body['flowType'], flow?.body['exitReason']]).toEqual(['OUTBOUNDCALL', 'FLOW_DISCONNECT'])
    expect(events.some(({ suffix }) => suffix.startsWith('user.') || suffix.startsWith('acd.'))).toBe(false)
  })
  always('preview-connected', ({ events, facts }) => {
    expect(events.filter(({ suffix }) => suffix === 'outbound')).toHaveLength(1)
    expect(facts.mediaTypes).toEqual(['callback', 'voice'])
  })
  always('preview-skipped', ({ facts }) => {
    expect(facts.wrapUpCodes).toEqual(['ININ-OUTBOUND-PREVIEW-SKIPPED'])
    expect(facts.mediaTypes).toEqual(['callback'])
  })
})

it('answers an e-mail, each mail from a session of its own that begins before the one before is over', () => {
  always('email', ({ participants, events, facts }) => {
    const [agent, ...others] = participants.filter(({ purpose }) => purpose === 'agent')
    expect(others).toEqual([])
    const sessions = agent?.sessions ?? []
    sessions.slice(1).forEach(({ segments }, index) => {
      const before = sessions[index]
      expect((segments[0]?.segmentStart ?? '') < (before ? lastEnd(before) : '')).toBe(true)
    })
    expect(events.filter(({ suffix }) => suffix === 'user.end')).toHaveLength(sessions.length)
    expect([facts.metrics['tAnswered']?.count, facts.metrics['tAgentResponseTime']?.count]).toEqual([
      1,
      sessions.length,
    ])
    for (const { body } of events) expect([body['mediaType'], 'ani' in body]).toEqual(['EMAIL', false])
  })
})

it.each(messages.map(({ kind }) => kind))('lets an agent answer a %s of its type', (kind) => {
  always(kind, ({ events, facts, sessions }) => {
    const [type, ...others] = new Set(
      events.map(({ body }) => body['messageType']).filter((each) => each !== undefined),
    )
    expect(others).toEqual([])
    expect(String(type).toLowerCase()).toBe(kind === 'web-message' ? 'webmessaging' : kind.replace('message-', ''))
    expect(new Set(sessions.map(({ messageType }) => messageType)).size).toBe(1)
    const bots = sessions.filter((session) => metric(session, 'nBotInteractions') === 1)
    expect(bots.every(({ flow }) => flow?.flowType === 'DIGITALBOT')).toBe(true)
    if (facts.metrics['tAgentResponseTime']) {
      expect(facts.metrics['oMessageTurn']?.sum).toBe(facts.metrics['tAgentResponseTime'].count)
    }
  })
})

it.each([
  ['message-reopened', 2, 4],
  ['email-reply', 2, 2],
])('takes a %s up again: the record has an end between the rounds, and none in the next', (kind, least, most) => {
  always(kind, ({ conversation, assumptions, facts }) => {
    const customers = conversation.participants.filter(({ leg }) => leg.role === 'customer')
    const starts = customers.map(({ leg }) => beginOf(leg))
    expect(starts.length).toBe(facts.rounds)
    expect(facts.rounds).toBeGreaterThanOrEqual(least)
    expect(facts.rounds).toBeLessThanOrEqual(most)
    for (const [index, start] of starts.slice(1).entries()) {
      const between = recordAt(conversation, assumptions, start - 1)
      expect(Date.parse(between?.conversationEnd ?? '')).toBeGreaterThan(starts[index] ?? Infinity)
      expect(recordAt(conversation, assumptions, start)?.conversationEnd).toBeUndefined()
    }
    expect(new Set(customers.map(({ participantId }) => participantId)).size).toBe(1)
  })
})

it('closes a message that nobody closes, for inactivity or because the session is over', () => {
  always('message-inactive', ({ events, facts }) => {
    const end = events.find(({ suffix }) => suffix === 'customer.end')
    expect(['INACTIVITY', 'SESSION_EXPIRED']).toContain(end?.body['disconnectType'])
    expect(Date.parse(facts.end) - Date.parse(facts.start)).toBeGreaterThan(30 * 60_000)
  })
})

it('chats in a room, without a number', () => {
  always('chat', ({ sessions, facts, events }) => {
    expect(new Set(sessions.map((session) => session['roomId'])).size).toBe(1)
    expect([facts.mediaTypes, facts.ani, facts.answered]).toEqual([['chat'], null, true])
    for (const { body } of events) expect(body['provider']).toBe('PureCloud Webchat v2')
  })
})

it('transfers to the outside: no user event of the other side, who stays until the caller leaves', () => {
  always('external-transfer', ({ participants, events, facts }) => {
    expect(participants.filter(({ purpose }) => purpose === 'external')).toHaveLength(1)
    expect(events.filter(({ suffix }) => suffix === 'user.start')).toHaveLength(1)
    expect(facts.metrics['nBlindTransferred']).toEqual({ count: 1, sum: 1 })
  })
})
