import fc from 'fast-check'
import { conversationEnd, isOpen } from '../facts/moments.ts'
import { anyConversation, type Example } from '../testing/any-conversation.ts'
import { type DetailRecord, type RecordSession } from './detail-record.ts'
import { recordAt } from './record-at.ts'

const runs = { numRuns: 400 }

function finalRecord({ conversation, assumptions }: Example): DetailRecord {
  const record = recordAt(conversation, assumptions, conversationEnd(conversation) + 1_000)
  if (!record) throw new Error('a conversation that is over has a record')
  return record
}
const sessionsOf = (record: DetailRecord, ...purposes: string[]): RecordSession[] =>
  record.participants
    .filter(({ purpose }) => purposes.length === 0 || purposes.includes(purpose))
    .flatMap(({ sessions }) => sessions)
const values = ({ metrics = [] }: RecordSession, name: string) =>
  metrics.filter((metric) => metric.name === name).map(({ value }) => value)
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
const lengths = ({ segments }: RecordSession, ...types: string[]) =>
  segments
    .filter(({ segmentType }) => types.includes(segmentType))
    .map(({ segmentStart, segmentEnd }) => Date.parse(segmentEnd ?? '') - Date.parse(segmentStart))
const check = (claim: (record: DetailRecord, example: Example) => void, kinds?: readonly string[]) =>
  fc.assert(
    fc.property(anyConversation(kinds), (example) => claim(finalRecord(example), example)),
    runs,
  )

it('handles for as long as it talks, holds, dials, contacts and works after the call', () => {
  const parts = ['tTalkComplete', 'tHeldComplete', 'tAcw', 'tDialing', 'tContacting']
  check((record) => {
    for (const session of sessionsOf(record, 'agent', 'user')) {
      const handled = values(session, 'tHandle')
      expect(handled.length).toBeLessThanOrEqual(1)
      expect(sum(handled)).toBe(sum(parts.flatMap((name) => values(session, name))))
    }
  })
})

it('gives talk and hold once per segment and once in sum', () => {
  check((record) => {
    for (const session of sessionsOf(record, 'agent', 'user')) {
      expect(values(session, 'tTalk')).toEqual(lengths(session, 'interact'))
      expect(values(session, 'tHeld')).toEqual(lengths(session, 'hold'))
      expect(sum(values(session, 'tTalkComplete'))).toBe(sum(lengths(session, 'interact')))
      expect(sum(values(session, 'tHeldComplete'))).toBe(sum(lengths(session, 'hold')))
    }
  })
})

it('answers after exactly the time that the queue counted', () => {
  check((record) => {
    const answered = sessionsOf(record, 'agent').flatMap((session) => values(session, 'tAnswered'))
    // Callbacks have metrics of their own.
    const waits = sessionsOf(record, 'acd').filter(({ mediaType }) => mediaType !== 'callback')
    const left = waits.flatMap((session) => values(session, 'tAcd'))
    const gaveUp = sessionsOf(record, 'acd').flatMap((session) => values(session, 'tAbandon'))
    const wentElsewhere = sessionsOf(record, 'acd').flatMap((session) => values(session, 'tFlowOut'))
    expect([...answered, ...gaveUp, ...wentElsewhere].sort()).toEqual(left.sort())
  })
})

it('counts a queue leg by its interact segment, and one offer for each entry', () => {
  check((record) => {
    for (const session of sessionsOf(record, 'acd')) {
      expect(values(session, 'tAcd')).toEqual(lengths(session, 'interact'))
      expect(values(session, 'nOffered')).toEqual([1])
    }
    const elsewhere = record.participants.filter(({ purpose }) => purpose !== 'acd').flatMap(({ sessions }) => sessions)
    expect(elsewhere.flatMap((session) => values(session, 'nOffered'))).toEqual([])
  })
})

it('connects the customer for the length of the interact segment, and not at all without one', () => {
  check((record) => {
    for (const session of sessionsOf(record, 'customer', 'external')) {
      // A leg that never ended has no length.
      const ended = lengths(session, 'interact').filter((length) => !Number.isNaN(length))
      expect(values(session, 'tConnected')).toEqual(ended)
      expect(values(session, 'nConnected')).toEqual(lengths(session, 'interact').map(() => 1))
    }
  })
})

it('counts the flow leg by its segment', () => {
  check((record) => {
    for (const session of sessionsOf(record, 'ivr')) expect(values(session, 'tIvr')).toEqual(lengths(session, 'ivr'))
  })
})

it('ends with its last segment and its last metric', () => {
  check((record, { conversation }) => {
    if (isOpen(conversation)) return expect(record.conversationEnd).toBeUndefined()
    const sessions = sessionsOf(record)
    const lastSegment = sessions
      .flatMap(({ segments }) => segments.map(({ segmentEnd }) => segmentEnd ?? ''))
      .sort()
      .at(-1)
    const lastMetric = sessions
      .flatMap(({ metrics = [] }) => metrics.map(({ emitDate }) => emitDate))
      .sort()
      .at(-1)
    expect(record.conversationEnd).toBe(lastSegment)
    expect(record.conversationEnd).toBe(lastMetric)
  })
})

it('begins with its earliest segment, and no segment ends before it begins', () => {
  check((record) => {
    const segments = sessionsOf(record).flatMap((session) => session.segments)
    expect(record.conversationStart).toBe(segments.map(({ segmentStart }) => segmentStart).sort()[0])
    for (const { segmentStart, segmentEnd = 'open' } of segments) expect(segmentEnd >= segmentStart).toBe(true)
  })
})

it('joins the segments of a session without gap or overlap', () => {
  check((record) => {
    for (const { segments } of sessionsOf(record)) {
      segments.slice(1).forEach(({ segmentStart }, index) => expect(segmentStart).toBe(segments[index]?.segmentEnd))
    }
  })
})

it('takes the conversation’s quality from its worst reading', () => {
  check((record) => {
    const stats = sessionsOf(record).flatMap(({ mediaEndpointStats = [] }) => mediaEndpointStats)
    if (stats.length === 0) return expect(record.mediaStatsMinConversationMos).toBeUndefined()
    expect(record.mediaStatsMinConversationMos).toBe(Math.min(...stats.map(({ minMos }) => minMos)))
    expect(record.mediaStatsMinConversationRFactor).toBe(Math.min(...stats.map(({ minRFactor }) => minRFactor)))
    for (const { minMos, minRFactor } of stats) {
      expect(minMos >= 1 && minMos <= 5).toBe(true)
      expect(minRFactor >= 0 && minRFactor <= 100).toBe(true)
    }
  })
})

it('points every peer at a session of the same conversation', () => {
  check((record) => {
    const sessions = sessionsOf(record)
    const ids = sessions.map(({ sessionId }) => sessionId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { peerId } of sessions) if (peerId !== undefined) expect(ids).toContain(peerId)
  })
})

it('counts both transfers of a blind transfer, and works after the call for each agent who did not skip it', () => {
  check(
    (record) => {
      const agents = sessionsOf(record, 'agent')
      const transfers = agents.map((session) => sum(values(session, 'nTransferred')))
      expect(transfers).toEqual([1, 0])
      expect(agents.map((session) => sum(values(session, 'nBlindTransferred')))).toEqual(transfers)
      for (const session of agents) {
        const skipped = session['acwSkipped'] === true
        expect(lengths(session, 'wrapup').length).toBe(skipped ? 0 : 1)
        expect(values(session, 'tAcw')).toEqual(lengths(session, 'wrapup'))
      }
    },
    ['blind-transfer'],
  )
})

it('repeats on the wrap-up how the leg ended', () => {
  check((record) => {
    for (const { segments } of sessionsOf(record, 'agent')) {
      const [last, before] = [segments.at(-1), segments.at(-2)]
      if (last?.segmentType === 'wrapup') expect(last.disconnectType).toBe(before?.disconnectType)
    }
  })
})
