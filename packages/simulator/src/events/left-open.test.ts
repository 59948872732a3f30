import fc from 'fast-check'
import { type Assumptions, likelyAssumptions } from '../facts/assumptions.ts'
import {
  type AfterCall,
  type Conversation,
  type DisconnectType,
  type Leg,
  type PersonLeg,
} from '../facts/conversation.ts'
import { rollDice } from '../facts/dice.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { detailEvents } from './detail-events.ts'
import { publish } from './envelope.ts'

const runs = { numRuns: 100 }
const said = (conversation: Conversation, changes: Partial<Assumptions> = {}) =>
  detailEvents(conversation, { ...likelyAssumptions, ...changes })
const suffixesIn = (conversation: Conversation, changes: Partial<Assumptions> = {}) =>
  said(conversation, changes).map(({ suffix }) => suffix)

/** The conversation with some of its legs changed. */
const withLegs = (conversation: Conversation, change: (leg: Leg) => Leg): Conversation => ({
  ...conversation,
  participants: conversation.participants.map((participant) => ({ ...participant, leg: change(participant.leg) })),
})
const isPerson = (leg: Leg): leg is PersonLeg => leg.role === 'agent' || leg.role === 'user'
const endedBy =
  (how: AfterCall['how']) =>
  (leg: Leg): Leg =>
    isPerson(leg) && leg.afterCall ? { ...leg, afterCall: { ...leg.afterCall, how } } : leg
const workedLegs = ({ participants }: Conversation) =>
  participants.map(({ leg }) => leg).filter((leg) => isPerson(leg) && leg.afterCall !== undefined)

const worked = anyConversation(['answered', 'blind-transfer']).filter(
  ({ conversation }) => workedLegs(conversation).length > 0,
)

it.each([
  ['chosen', {}, ['acw', 'wrapup']],
  ['chosen', { acwWhenTimedOut: 'none', acwWhenGivenByAnother: 'none' }, ['acw', 'wrapup']],
  ['chosen', { wrapupBesideAcw: false }, ['acw']],
  ['timed-out', {}, ['acw', 'wrapup']],
  ['timed-out', { acwWhenTimedOut: 'wrapup' }, ['wrapup']],
  ['timed-out', { acwWhenTimedOut: 'wrapup', wrapupBesideAcw: false }, ['wrapup']],
  ['timed-out', { acwWhenTimedOut: 'none' }, []],
  ['given', { wrapupBesideAcw: false }, ['acw']],
  ['given', { acwWhenGivenByAnother: 'wrapup' }, ['wrapup']],
  ['given', { acwWhenGivenByAnother: 'none' }, []],
] as const)('tells of after-call work that was %s, with %j, by %j', (how, changes, told) => {
  fc.assert(
    fc.property(worked, ({ conversation }) => {
      const events = said(withLegs(conversation, endedBy(how)), { acwWhenSkipped: 'none', ...changes })
      for (const { sessionId } of workedLegs(conversation)) {
        const own = events.filter(
          ({ suffix, body }) => /^(acw|wrapup)$/.test(suffix) && body['sessionId'] === sessionId,
        )
        expect(own.map(({ suffix }) => suffix)).toEqual(told)
        // Only `acw` says who it was.
        for (const { suffix, body } of own) expect('userId' in body).toBe(suffix === 'acw')
      }
    }),
    runs,
  )
})

it('tells of skipped after-call work when told to, with no length', () => {
  const skipped = worked.map(({ conversation }) =>
    withLegs(conversation, (leg) => {
      if (!isPerson(leg) || !leg.afterCall) return leg
      const { afterCall, ...rest } = leg
      return { ...rest, acwSkippedAt: afterCall.endedAt }
    }),
  )
  fc.assert(
    fc.property(skipped, (conversation) => {
      expect(suffixesIn(conversation)).not.toContain('acw')
      const told = said(conversation, { acwWhenSkipped: 'acw' }).filter(({ suffix }) => suffix === 'acw')
      expect(told.length).toBeGreaterThan(0)
      for (const { body } of told)
        expect(body).toMatchObject({
          wrapupCode: 'ININ-WRAP-UP-SKIPPED',
          wrapupDurationMs: 0,
          queueId: expect.any(String),
        })
    }),
    runs,
  )
})

it('leaves out the voicemail and nothing else, if told so', () => {
  fc.assert(
    fc.property(anyConversation(['voicemail']), ({ conversation }) => {
      const without = suffixesIn(conversation, { voicemailEvents: false })
      expect(without).toEqual(suffixesIn(conversation).filter((suffix) => !suffix.startsWith('voicemail')))
      expect(without.length).toBeLessThan(suffixesIn(conversation).length)
    }),
    runs,
  )
})

const starts = (conversation: Conversation, unreachedStart: Assumptions['unreachedStart']) =>
  suffixesIn(conversation, { unreachedStart }).filter((suffix) => suffix === 'customer.start').length

it('tells of the start of a dialler’s vain attempt only if all are told', () => {
  fc.assert(
    fc.property(anyConversation(['campaign-unreached']), ({ conversation }) => {
      const attempts = conversation.participants.filter(({ leg }) => 'unreached' in leg).length
      const [manual, never, always] = (['manual', 'never', 'always'] as const).map((told) => starts(conversation, told))
      expect(never).toBe(manual)
      expect((always ?? 0) - (never ?? 0)).toBe(attempts)
      expect(attempts).toBeGreaterThan(0)
    }),
    runs,
  )
})

it('tells of the start of a user’s call, in vain or not, unless vain attempts never have one', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(anyConversation(['outbound-call']), ({ conversation }) => {
      const outside = conversation.participants.filter(({ leg }) => leg.role === 'customer')
      const vain = outside.filter(({ leg }) => !leg.stretches.some(({ type }) => type === 'interact'))
      seen.add(vain.length > 0 ? 'vain' : 'reached')
      expect(starts(conversation, 'manual')).toBe(outside.length)
      expect(starts(conversation, 'always')).toBe(outside.length)
      expect(starts(conversation, 'never')).toBe(outside.length - vain.length)
    }),
    { numRuns: 200, seed: 1 },
  )
  expect(seen).toEqual(new Set(['vain', 'reached']))
})

it('publishes events again as other events, which say the same', () => {
  const source = { organisationId: 'org', suffix: 'here', account: '1', region: 'r' }
  fc.assert(
    fc.property(anyConversation(['answered']), ({ conversation }) => {
      const once = said(conversation)
      const twice = said(conversation, { republishedShare: 1 })
      expect(twice).toEqual(once.flatMap((event) => [event, event]))
      const ids = publish(twice, source, rollDice('1')).map(({ envelope }) => envelope.id)
      expect(new Set(ids).size).toBe(2 * once.length)
      const some = said(conversation, { republishedShare: 0.5 })
      expect(some.length).toBeGreaterThanOrEqual(once.length)
      expect(said(conversation, { republishedShare: 0.5 })).toEqual(some)
    }),
    runs,
  )
})

/** The conversation, closed in the given way. */
const closed = (conversation: Conversation, disconnectType: DisconnectType) =>
  withLegs(conversation, (leg) =>
    leg.role === 'customer'
      ? { ...leg, stretches: leg.stretches.map((stretch) => ({ ...stretch, atEnd: { disconnectType } })) }
      : leg,
  )

it('leaves out the end of a message whose time is over, of no other, if told so', () => {
  const ends = (conversation: Conversation, customerEndOnTimeOut: boolean) =>
    suffixesIn(conversation, { customerEndOnTimeOut }).filter((suffix) => suffix === 'customer.end').length
  fc.assert(
    fc.property(anyConversation(['web-message']), anyConversation(['answered']), (message, call) => {
      for (const type of ['inactivity', 'sessionExpired'] as const) {
        expect(ends(closed(message.conversation, type), true)).toBe(1)
        expect(ends(closed(message.conversation, type), false)).toBe(0)
      }
      expect(ends(closed(message.conversation, 'client'), false)).toBe(1)
      expect(ends(closed(call.conversation, 'timeout'), false)).toBe(1)
    }),
    runs,
  )
})
