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

/** Attributes as the table shows them, by conversation, participant and key, whatever the order of arrival. */
function attributesShown(attributesForm: 'whole' | 'changed') {
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
  const bodies = centre.conversations.flatMap((conversation) => centre.arrivals(conversation)).map(({ body }) => body)
  const rows = bodies.toReversed().flatMap((body) => {
    const read = interpret(body, receipt, reading)
    if (read.kind !== 'conversation-event') throw new Error(`an event of attributes was read as ${read.kind}`)
    // What the topic would give back: fields that are absent are null there, which makes no difference to attributes.
    return attributeRows(read.value as ConversationEvent)
  })
  const live = new Map<string, (typeof rows)[number]>()
  for (const row of rows) {
    const key = JSON.stringify([row.conversation_id, row.participant_id, row.key])
    if ((live.get(key)?.version ?? -1) < row.version) live.set(key, row)
  }
  return { rows: rows.length, live: new Map([...live].map(([key, { value }]) => [key, value] as const)) }
}

it('shows the same attributes whether events carry the whole map or what changed', () => {
  const [whole, changed] = [attributesShown('whole'), attributesShown('changed')]
  expect(whole.live).toEqual(changed.live)
  expect(whole.live.size).toBeGreaterThan(20)
  // Else the two forms would not have differed at all.
  expect(whole.rows).toBeGreaterThan(changed.rows)
})
