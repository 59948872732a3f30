import fc from 'fast-check'
import { notYet } from '../facts/conversation.ts'
import { conversationEnd, conversationStart, endOf } from '../facts/moments.ts'
import { recordAt } from '../record/record-at.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { type DetailEvent } from './body.ts'
import { detailEvents } from './detail-events.ts'
import { fieldMatrix } from './matrix.ts'

const runs = { numRuns: 300 }
const eventsOf = (events: readonly DetailEvent[], ...suffixes: string[]) =>
  events.filter(({ suffix }) => suffixes.includes(suffix))
const check = (
  claim: (events: DetailEvent[], example: Parameters<typeof detailEvents>) => void,
  kinds?: readonly string[],
) =>
  fc.assert(
    fc.property(anyConversation(kinds), ({ conversation, assumptions }) =>
      claim(detailEvents(conversation, assumptions), [conversation, assumptions]),
    ),
    runs,
  )

it('sends only fields that the event may have, and never an empty one', () => {
  check((events) => {
    const strange = events.flatMap(({ suffix, body }) =>
      Object.entries(body).filter(
        ([name, value]) => !fieldMatrix[suffix].has(name) || value === null || value === undefined,
      ),
    )
    expect(strange).toEqual([])
  })
})

it('writes enumerations in upper case, but the flow type of acd.end in lower', () => {
  check((events) => {
    for (const { suffix, body } of events) {
      for (const name of [
        'mediaType',
        'direction',
        'disconnectType',
        'acdOutcome',
        'exitReason',
        'transferType',
        'usedRouting',
      ]) {
        if (name in body) expect(String(body[name])).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      }
      if ('flowType' in body) expect(String(body['flowType'])).toMatch(suffix === 'acd.end' ? /^[a-z]+$/ : /^[A-Z]+$/)
    }
  })
})

it('happens within the conversation, in order of time', () => {
  check((events, [conversation]) => {
    const times = events.map(({ body }) => body.eventTime)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(conversationStart(conversation))
      expect(time).toBeLessThanOrEqual(conversationEnd(conversation))
    }
  })
})

it('starts and ends each session once, the end not before the start', () => {
  check((events, [conversation]) => {
    const open = conversation.participants.filter(({ leg }) => endOf(leg) === notYet).map(({ leg }) => leg.sessionId)
    const unreached = conversation.participants.filter(({ leg }) => 'unreached' in leg).map(({ leg }) => leg.sessionId)
    for (const family of ['customer', 'flow', 'acd', 'user', 'voicemail']) {
      const starts = eventsOf(events, `${family}.start`)
      const ends = eventsOf(events, `${family}.end`)
      const sessions = (list: DetailEvent[]) => list.map(({ body }) => String(body['sessionId'])).sort()
      expect(sessions(starts).filter((id) => !open.includes(id))).toEqual(
        sessions(ends).filter((id) => !unreached.includes(id)),
      )
      expect(new Set(sessions(starts)).size).toBe(starts.length)
      for (const start of starts) {
        const end = ends.find(({ body }) => body['sessionId'] === start.body['sessionId'])
        if (!open.includes(String(start.body['sessionId'])))
          expect(end?.body.eventTime).toBeGreaterThanOrEqual(start.body.eventTime)
      }
    }
  })
})

it('speaks only of sessions that the record has, and of every agent, queue and flow in it', () => {
  check((events, [conversation, assumptions]) => {
    const record = recordAt(conversation, assumptions, conversationEnd(conversation))
    const inRecord =
      record?.participants.flatMap(({ purpose, sessions }) =>
        sessions.map(({ sessionId }) => ({ sessionId, purpose })),
      ) ?? []
    const spoken = new Set(events.flatMap(({ body }) => ('sessionId' in body ? [String(body['sessionId'])] : [])))
    const silent = inRecord.filter(({ sessionId }) => !spoken.has(sessionId)).map(({ purpose }) => purpose)
    for (const id of spoken) expect(inRecord.map(({ sessionId }) => sessionId)).toContain(id)
    expect(silent.filter((purpose) => purpose !== 'external')).toEqual([])
  })
})

it('names the answering user exactly when the queue was answered', () => {
  check((events) => {
    for (const { body } of eventsOf(events, 'acd.end')) {
      expect('answeredUserId' in body).toBe(body['acdOutcome'] === 'ANSWERED')
      expect(body['disconnectType']).toBe(
        ['ANSWERED', 'FLOW_OUT'].includes(String(body['acdOutcome'])) ? 'TRANSFER' : 'PEER',
      )
    }
  })
})

it('keeps the queue open across offers that nobody takes', () => {
  check(
    (events) => {
      expect(eventsOf(events, 'acd.start')).toHaveLength(1)
      const [end] = eventsOf(events, 'acd.end')
      const missed = eventsOf(events, 'user.end').filter(({ body }) => body['interactingDurationMs'] === 0)
      expect(missed.length).toBeGreaterThan(0)
      for (const { body } of missed) {
        expect(body.eventTime).toBeLessThan(end?.body.eventTime ?? 0)
        expect(body['alertingDurationMs']).toBeGreaterThan(0)
      }
    },
    ['requeued'],
  )
})

it('finishes after-call work after the user’s session, with the queue that it was for', () => {
  check((events) => {
    for (const { body } of eventsOf(events, 'acw', 'wrapup')) {
      const end = eventsOf(events, 'user.end').find((event) => event.body['sessionId'] === body['sessionId'])
      expect(body.eventTime).toBeGreaterThanOrEqual(end?.body.eventTime ?? Infinity)
      expect(body).toHaveProperty('queueId')
    }
  })
})

it('has no queue, no agent and no after-call work when the call ended in the menu', () => {
  check(
    (events) => {
      const spoke = new Set(events.map(({ suffix }) => suffix.split('.')[0]))
      for (const name of ['acd', 'user', 'acw', 'wrapup']) expect(spoke.has(name)).toBe(false)
    },
    ['ended-in-ivr'],
  )
})

it('has no customer and no queue in a call between two users', () => {
  check(
    (events) => {
      expect(new Set(events.map(({ suffix }) => suffix))).toEqual(new Set(['user.start', 'user.end']))
      for (const { body } of events) expect(body).not.toHaveProperty('queueId')
    },
    ['internal-call'],
  )
})
