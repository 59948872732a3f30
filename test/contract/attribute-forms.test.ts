import { type ConversationEvent } from '@aftercall/contracts'
import { assuming, defaultSettings, openLiveCentre } from '@aftercall/simulator'
import { interpret } from '../../services/bridge/src/core/interpret.ts'
import { attributeRows } from '../../services/sink/src/core/event-row.ts'

const organisationId = defaultSettings().organisationId
const startAt = () => 1_767_000_000_000
const receipt = { receivedAt: startAt() + 3_600_000, sqsMessageId: 'm', sqsSentAt: null, sqsReceiveCount: 1 }
const reading = {
  maxBodyBytes: 1_048_576,
  maxDepth: 64,
  organisations: new Set([organisationId]),
  applyPolicy: (json: unknown) => json,
  keepUnparsed: true,
}

type Form = 'whole' | 'changed'

/** The events of attributes of some calls, in order of their arrival, as the bridge reads them. */
function attributeEvents(attributesForm: Form): ConversationEvent[] {
  const centre = openLiveCentre(
    {
      organisationId,
      organisationSeed: 1,
      client: { id: 'a', secret: 'b' },
      requestsPerMinute: 300,
      seed: 4,
      conversations: 60,
      kinds: ['answered', 'blind-transfer'],
      startAt,
      assumptions: assuming({ attributesForm }),
      transport: defaultSettings().transport,
      isSubscribed: (detailType) => detailType.endsWith('.attributes'),
    },
    { now: startAt, sleep: () => Promise.resolve() },
  )
  const arrived = centre.conversations.flatMap((conversation) => centre.arrivals(conversation))
  return arrived.map(({ body }) => {
    const read = interpret(body, receipt, reading)
    if (read.kind !== 'conversation-event') throw new Error(`an event of attributes was read as ${read.kind}`)
    // What the topic would give back: fields that are absent are null there, which makes no difference to attributes.
    return read.value as ConversationEvent
  })
}

const keyOf = (...parts: readonly unknown[]) => JSON.stringify(parts)

/** Values as the table shows them by conversation, participant and key: of all its rows the greatest version. */
function shown(events: readonly ConversationEvent[]): Map<string, unknown> {
  const live = new Map<string, ReturnType<typeof attributeRows>[number]>()
  for (const row of events.flatMap(attributeRows)) {
    const key = keyOf(row.conversation_id, row.participant_id, row.key)
    if ((live.get(key)?.version ?? -1) < row.version) live.set(key, row)
  }
  return new Map([...live].map(([key, { value }]) => [key, value]))
}

/** The value last set of each, and how many of them were ever set to anything else. */
function lastSet(events: readonly ConversationEvent[]) {
  const values = new Map<string, string>()
  const altered = new Set<string>()
  for (const { conversationId, participantId, attributes } of events.toSorted((a, b) => a.eventTime - b.eventTime)) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      const key = keyOf(conversationId, participantId, name)
      if (values.has(key) && values.get(key) !== value) altered.add(key)
      values.set(key, value)
    }
  }
  return { values, altered: altered.size }
}

describe.each<Form>(['whole', 'changed'])('attributes told in the form %s', (form) => {
  const events = attributeEvents(form)

  it('are shown as they were last set, in whatever order the events arrive', () => {
    const { values, altered } = lastSet(attributeEvents('changed'))
    expect([values.size > 20, altered > 5]).toEqual([true, true])
    for (const arrived of [events, events.toReversed(), events.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))]) {
      expect(shown(arrived)).toEqual(values)
    }
  })
})

it('tells more in the whole form, or the two would not have differed at all', () => {
  const told = (form: Form) => attributeEvents(form).flatMap(attributeRows).length
  expect(told('whole')).toBeGreaterThan(told('changed'))
})
