import fc from 'fast-check'
import { detailEvents } from '../events/detail-events.ts'
import { plainFacts } from '../facts/plain-facts.ts'
import { conversationEnd } from '../facts/moments.ts'
import { type RecordSession } from '../record/detail-record.ts'
import { recordAt } from '../record/record-at.ts'
import { anyConversation } from '../testing/any-conversation.ts'

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
  always('callback', ({ sessions, events, facts }) => {
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
  always('preview-skipped', ({ facts }) => {
    expect(facts.wrapUpCodes).toEqual(['ININ-OUTBOUND-PREVIEW-SKIPPED'])
    expect(facts.mediaTypes).toEqual(['callback'])
  })
})

it('answers an e-mail twice: the second session begins before the first is over, by the same agent', () => {
  always('email', ({ participants, events }) => {
    const [agent, ...others] = participants.filter(({ purpose }) => purpose === 'agent')
    expect(others).toEqual([])
    const [first, second] = agent?.sessions ?? []
    expect((second?.segments[0]?.segmentStart ?? '') < (first ? lastEnd(first) : '')).toBe(true)
    expect(events.filter(({ suffix }) => suffix === 'user.end')).toHaveLength(2)
    for (const { body } of events) expect([body['mediaType'], 'ani' in body]).toEqual(['EMAIL', false])
  })
})

it('lets a bot speak before the agent', () => {
  always('web-message', ({ events }) => {
    const types = events.filter(({ suffix }) => suffix === 'flow.start').map(({ body }) => body['flowType'])
    expect(types).toEqual(['INBOUNDSHORTMESSAGE', 'DIGITALBOT'])
    for (const { body } of events) expect(body['messageType']).toBe('WEBMESSAGING')
  })
})

it('takes a message up again: the record has an end between the rounds, and none in the second', () => {
  always('message-reopened', ({ conversation, assumptions, events, facts }) => {
    const [first, second] = events.filter(({ suffix }) => suffix === 'customer.start')
    const again = second?.body.eventTime ?? 0
    const between = recordAt(conversation, assumptions, again - 1)
    expect(Date.parse(between?.conversationEnd ?? '')).toBeGreaterThan(first?.body.eventTime ?? Infinity)
    expect(recordAt(conversation, assumptions, again)?.conversationEnd).toBeUndefined()
    expect(first?.body['participantId']).toBe(second?.body['participantId'])
    expect(facts.rounds).toBe(2)
  })
})

it('transfers to the outside: no user event of the other side, who stays until the caller leaves', () => {
  always('external-transfer', ({ participants, events, facts }) => {
    expect(participants.filter(({ purpose }) => purpose === 'external')).toHaveLength(1)
    expect(events.filter(({ suffix }) => suffix === 'user.start')).toHaveLength(1)
    expect(facts.metrics['nBlindTransferred']).toEqual({ count: 1, sum: 1 })
  })
})
