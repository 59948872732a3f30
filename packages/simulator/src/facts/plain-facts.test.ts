import fc from 'fast-check'
import { recordAt } from '../record/record-at.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { conversationEnd } from './moments.ts'
import { plainFacts } from './plain-facts.ts'

const facts = (kinds?: readonly string[]) =>
  anyConversation(kinds).map(({ conversation, assumptions }) => ({
    stated: plainFacts(conversation, assumptions, ['event-1']),
    record: recordAt(conversation, assumptions, conversationEnd(conversation) + 1_000),
  }))

it('states what the final record says', () => {
  fc.assert(
    fc.property(facts(), ({ stated, record }) => {
      const sessions = record?.participants.flatMap((participant) => participant.sessions) ?? []
      const metrics = sessions.flatMap((session) => session.metrics ?? [])
      expect(stated).toMatchObject({
        conversationId: record?.conversationId,
        start: record?.conversationStart,
        end: record?.conversationEnd ?? stated.end,
        open: record?.conversationEnd === undefined,
        divisionIds: record?.divisionIds,
        initiator: record?.conversationInitiator ?? null,
        customerParticipation: record?.customerParticipation ?? null,
        conferenceStart: record?.conferenceStart ?? null,
        minMos: record?.mediaStatsMinConversationMos ?? null,
        sessionCount: sessions.length,
        segmentCount: sessions.flatMap((session) => session.segments).length,
        metricCount: metrics.length,
        offered: metrics.filter(({ name }) => name === 'nOffered').length,
        answered: metrics.some(({ name }) => name === 'tAnswered'),
        abandoned: metrics.some(({ name }) => name === 'tAbandon'),
      })
      for (const [name, { count, sum }] of Object.entries(stated.metrics)) {
        const same = metrics.filter((metric) => metric.name === name)
        expect([count, sum]).toEqual([same.length, same.reduce((total, { value }) => total + value, 0)])
      }
    }),
  )
})

it('is answered or abandoned or neither, as the kind says', () => {
  const expected = {
    answered: [true, false],
    requeued: [true, false],
    'blind-transfer': [true, false],
    abandoned: [false, true],
  }
  for (const kind of [
    'answered',
    'requeued',
    'blind-transfer',
    'abandoned',
    'ended-in-ivr',
    'outbound-call',
    'internal-call',
  ]) {
    fc.assert(
      fc.property(facts([kind]), ({ stated }) => {
        expect([stated.answered, stated.abandoned]).toEqual(expected[kind as keyof typeof expected] ?? [false, false])
      }),
      { numRuns: 30 },
    )
  }
})

it('lists two queues and two agents in order for a blind transfer', () => {
  fc.assert(
    fc.property(facts(['blind-transfer']), ({ stated, record }) => {
      expect(stated.transfers).toBe(1)
      expect(stated.queueIds).toHaveLength(2)
      expect(stated.answeredByUserIds).toEqual(
        record?.participants.flatMap(({ purpose, userId }) => (purpose === 'agent' && userId ? [userId] : [])),
      )
    }),
  )
})
