import fc from 'fast-check'
import { type Assumptions, likelyAssumptions } from '../facts/assumptions.ts'
import { type Conversation } from '../facts/conversation.ts'
import { closedAt, conversationEnd, conversationStart } from '../facts/moments.ts'
import { plainFacts } from '../facts/plain-facts.ts'
import { assuming } from '../facts/switches.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { type DetailRecord } from './detail-record.ts'
import { type Growth } from './growth.ts'
import { recordAt } from './record-at.ts'

const lateUpToMs = 300_000
const grown = (changes: Partial<Assumptions>): Growth => ({
  ...assuming({ lateUpToMs, ...changes }),
  later: (at, ms) => at + ms,
})
const all = { lateWrapUpShare: 1, lateMediaShare: 1, lateMetricsShare: 1, startShift: 'midnight' } as const
const anyGrowth = fc.constantFrom(
  grown({ lateWrapUpShare: 1 }),
  grown({ lateMediaShare: 1 }),
  grown({ lateMetricsShare: 1 }),
  grown({ startShift: 'milliseconds' }),
  grown({ startShift: 'midnight' }),
  grown(all),
)
/** A conversation that comes to its end, in one round; and a moment of it, or up to some minutes later. */
const moment = anyConversation()
  .filter(({ conversation }) => Number.isFinite(closedAt(conversation)))
  .chain(({ conversation }) =>
    fc.record({
      conversation: fc.constant(conversation),
      growth: anyGrowth,
      now: fc.integer({ min: conversationStart(conversation), max: conversationEnd(conversation) + lateUpToMs }),
    }),
  )

const sessionsOf = (record: DetailRecord | null) => record?.participants.flatMap(({ sessions }) => sessions) ?? []
const wrapUps = (record: DetailRecord | null) =>
  sessionsOf(record)
    .flatMap(({ segments }) => segments)
    .filter(({ segmentType }) => segmentType === 'wrapup')
const metricsIn = (record: DetailRecord | null) => sessionsOf(record).flatMap(({ metrics = [] }) => metrics)
const statsIn = (record: DetailRecord | null) =>
  sessionsOf(record).flatMap((session) => session.mediaEndpointStats ?? [])
const shown = (conversation: Conversation, now: number, growth?: Growth) =>
  recordAt(conversation, likelyAssumptions, now, growth)

it('is in the end what it would have been without', () => {
  fc.assert(
    fc.property(moment, ({ conversation, growth }) => {
      const end = closedAt(conversation) + lateUpToMs
      expect(shown(conversation, end, growth)).toEqual(shown(conversation, end))
    }),
  )
})

it('shows nothing that has not happened, and is the same each time it is asked', () => {
  fc.assert(
    fc.property(moment, ({ conversation, growth, now }) => {
      const [record, prompt] = [shown(conversation, now, growth), shown(conversation, now)]
      expect(shown(conversation, now, growth)).toEqual(record)
      for (const [late, known] of [
        [wrapUps(record), wrapUps(prompt)],
        [metricsIn(record), metricsIn(prompt)],
        [statsIn(record), statsIn(prompt)],
      ] as const) {
        for (const item of late) expect(known).toContainEqual(item)
      }
      expect(Date.parse(record?.conversationStart ?? '')).toBeLessThanOrEqual(now)
    }),
  )
})

/** The records of one conversation, at moments as far apart as a second or a little more, as long as something may change. */
const lifeOf = (conversation: Conversation, growth: Growth) => {
  const [from, to] = [conversationStart(conversation), closedAt(conversation) + lateUpToMs]
  const step = Math.max(1_000, Math.ceil((to - from) / 300))
  return Array.from({ length: Math.ceil((to - from) / step) + 1 }, (_, i) =>
    shown(conversation, from + i * step, growth),
  )
}
const answered = anyConversation(['answered']).filter(
  ({ conversation }) => wrapUps(shown(conversation, 1e15)).length > 0,
)

it('has its end, with nothing open, before its wrap-up, and a later end with it', () => {
  fc.assert(
    fc.property(answered, ({ conversation }) => {
      const life = lifeOf(conversation, grown({ lateWrapUpShare: 1 }))
      const ended = life.filter((record) => record?.conversationEnd !== undefined)
      const [first] = ended
      const last = ended.at(-1) ?? null
      expect([wrapUps(first ?? null).length, wrapUps(last).length]).toEqual([0, 1])
      expect(
        sessionsOf(first ?? null).flatMap(({ segments }) => segments.map(({ segmentEnd }) => segmentEnd)),
      ).not.toContain(undefined)
      expect(metricsIn(first ?? null).filter(({ name }) => name === 'tAcw' || name === 'tHandle')).toEqual([])
      expect(Date.parse(last?.conversationEnd ?? '')).toBeGreaterThan(Date.parse(first?.conversationEnd ?? ''))
      // Nobody sees it half done.
      for (const record of life) for (const { segmentEnd } of wrapUps(record)) expect(segmentEnd).toBeDefined()
    }),
    { numRuns: 10 },
  )
})

it.each([
  ['media statistics', { lateMediaShare: 1 }, statsIn],
  ['metrics', { lateMetricsShare: 1 }, metricsIn],
] as const)('has its end before some of its %s', (_, changes, listed) => {
  fc.assert(
    fc.property(answered, ({ conversation }) => {
      const life = lifeOf(conversation, grown(changes)).filter((record) => record?.conversationEnd !== undefined)
      const counts = life.map((record) => listed(record).length)
      expect(counts[0]).toBeLessThan(counts.at(-1) ?? 0)
      expect(new Set(life.map((record) => record?.conversationEnd)).size).toBe(1)
    }),
    { numRuns: 10 },
  )
})

it('moves its start by milliseconds while it grows, for some to the day before, and shows the true one with its end', () => {
  const shifts = (startShift: 'milliseconds' | 'midnight') =>
    fc.sample(answered, { numRuns: 30, seed: 1 }).map(({ conversation }) => {
      const true_ = conversationStart(conversation)
      const life = lifeOf(conversation, grown({ startShift }))
      const last = life.at(-1)
      expect(last?.conversationStart).toBe(new Date(true_).toISOString())
      for (const record of life)
        if (record?.conversationEnd) expect(record.conversationStart).toBe(last?.conversationStart)
      return life.map((record) => Date.parse(record?.conversationStart ?? '') - true_)
    })
  const byMs = shifts('milliseconds')
  expect(Math.max(...byMs.flat().map(Math.abs))).toBeLessThanOrEqual(13)
  expect(byMs.filter((life) => new Set(life).size > 1).length).toBeGreaterThan(20)
  const overMidnight = shifts('midnight').filter((life) => Math.min(...life) < -1_000)
  expect(overMidnight.length).toBeGreaterThan(0)
  expect(overMidnight.length).toBeLessThan(20)
})

it('may have its end while after-call work goes on, if the end does not count it', () => {
  const assumptions = assuming({ endIncludesWrapUp: false })
  fc.assert(
    fc.property(answered, ({ conversation }) => {
      const work = conversation.participants.flatMap(({ leg }) => leg.stretches).filter(({ type }) => type === 'wrapup')
      const [wrapUp] = work
      const during = recordAt(conversation, assumptions, (wrapUp?.end ?? 0) - 1)
      const after = recordAt(conversation, assumptions, closedAt(conversation))
      expect(wrapUps(during).map(({ segmentEnd }) => segmentEnd)).toEqual([undefined])
      expect(Date.parse(after?.conversationEnd ?? '')).toBeLessThan(wrapUp?.end ?? 0)
      expect(during?.conversationEnd ?? after?.conversationEnd).toBe(after?.conversationEnd)
      expect(plainFacts(conversation, assumptions, []).end).toBe(after?.conversationEnd)
    }),
    { numRuns: 30 },
  )
})
