import fc from 'fast-check'
import { closedAt, conversationEnd, conversationStart, openedBy, roundOf } from '../facts/moments.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { recordAt } from './record-at.ts'

/** Two moments of a conversation, the first not after the second; a little before and after it, too. */
const twoMoments = anyConversation().chain((example) => {
  const [start, end] = [conversationStart(example.conversation), conversationEnd(example.conversation)]
  const moment = fc.integer({ min: start - 1_000, max: end + 1_000 })
  return fc.tuple(moment, moment).map(([one, other]) => ({
    ...example,
    earlier: Math.min(one, other),
    later: Math.max(one, other),
    closed: closedAt(openedBy(example.conversation, Math.min(one, other))),
  }))
})

const minima = ['mediaStatsMinConversationMos', 'mediaStatsMinConversationRFactor']

/** Whether everything known earlier is still there later, unchanged: lists only get longer, minima only lower. */
function grew(before: unknown, after: unknown, name = ''): boolean {
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.every((item, index) => grew(item, (after as unknown[])[index]))
  }
  if (typeof before === 'object' && before !== null) {
    const now = after as Record<string, unknown> | undefined
    // A leg becomes part of a conference, and stays so.
    return now !== undefined && Object.entries(before).every(([key, value]) => grew(value, now[key], key))
  }
  if (name === 'conference') return before === false || after === true
  return minima.includes(name) ? Number(after) <= Number(before) : before === after
}

/** A callback's appointment is known before its time. */
const times = (value: unknown): string[] =>
  JSON.stringify(value, (name, inner: unknown) => (name === 'callbackScheduledTime' ? null : inner)).match(
    /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
  ) ?? []

it('only ever grows', () => {
  fc.assert(
    fc.property(twoMoments, ({ conversation, assumptions, earlier, later }) => {
      const before: { conversationEnd?: string } | null = recordAt(conversation, assumptions, earlier)
      const after = recordAt(conversation, assumptions, later)
      // What is taken up again loses its end.
      if (conversation.participants.some((participant) => roundOf(participant) > 1)) delete before?.conversationEnd
      expect(before === null || grew(before, after)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('never speaks of what is still to come', () => {
  fc.assert(
    fc.property(twoMoments, ({ conversation, assumptions, earlier }) => {
      const record = recordAt(conversation, assumptions, earlier)
      for (const time of times(record)) expect(Date.parse(time)).toBeLessThanOrEqual(earlier)
    }),
    { numRuns: 500 },
  )
})

it('has an end exactly when no segment is open any more and nothing is to come', () => {
  fc.assert(
    fc.property(twoMoments, ({ conversation, assumptions, earlier, later, closed }) => {
      const record = recordAt(conversation, assumptions, earlier)
      const segments =
        record?.participants.flatMap(({ sessions }) => sessions).flatMap((session) => session.segments) ?? []
      const open = segments.filter(({ segmentEnd }) => segmentEnd === undefined)
      expect(record?.conversationEnd !== undefined).toBe(earlier >= closed)
      if (earlier >= closed) {
        expect(open).toEqual([])
        const roundsBy = (now: number) => openedBy(conversation, now).participants.length
        if (roundsBy(later) === roundsBy(earlier)) expect(recordAt(conversation, assumptions, later)).toEqual(record)
      }
      for (const { disconnectType, wrapUpCode } of open)
        expect([disconnectType, wrapUpCode]).toEqual([undefined, undefined])
    }),
    { numRuns: 500 },
  )
})

it('is unknown before the conversation begins', () => {
  fc.assert(
    fc.property(anyConversation(), ({ conversation, assumptions }) => {
      const start = conversationStart(conversation)
      expect(recordAt(conversation, assumptions, start - 1)).toBeNull()
      expect(recordAt(conversation, assumptions, start)?.participants.length).toBeGreaterThan(0)
    }),
  )
})
