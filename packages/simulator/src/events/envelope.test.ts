import fc from 'fast-check'
import { rollDice } from '../facts/dice.ts'
import { anyConversation } from '../testing/any-conversation.ts'
import { detailEvents } from './detail-events.ts'
import { publish } from './envelope.ts'

const source = { organisationId: 'org-1', suffix: 'here', account: '111122223333', region: 'eu-west-1' }
const published = anyConversation().map(({ conversation, assumptions }) => ({
  conversation,
  publications: publish(detailEvents(conversation, assumptions), source, rollDice('envelopes')),
}))

it('publishes tenths of a second after the event, attributes at once, and cuts the envelope’s time to the second', () => {
  fc.assert(
    fc.property(published, ({ publications }) => {
      for (const { envelope, publishedAt } of publications) {
        const { timestamp, eventBody } = envelope.detail
        const afterMs = Date.parse(timestamp) - Number(eventBody['eventTime'])
        const [least, most] = envelope['detail-type'].endsWith('attributes') ? [0, 1] : [60, 380]
        expect(afterMs >= least && afterMs <= most).toBe(true)
        expect(Date.parse(timestamp)).toBe(publishedAt)
        expect(envelope.time).toBe(`${timestamp.slice(0, 19)}Z`)
      }
    }),
  )
})

it('names template and topic, organisation and receiver', () => {
  fc.assert(
    fc.property(published, ({ publications, conversation: { conversationId } }) => {
      for (const { envelope } of publications) {
        const suffix = envelope['detail-type'].replace('v2.detail.events.conversation.{id}.', '')
        expect(envelope.detail.topicName).toBe(`v2.detail.events.conversation.${conversationId}.${suffix}`)
        expect(envelope.source).toBe('aws.partner/genesys.com/cloud/org-1/here')
        expect([envelope.version, envelope.account, envelope.region, envelope.resources]).toEqual([
          '0',
          '111122223333',
          'eu-west-1',
          [],
        ])
        expect(envelope.detail.version).toBe('2')
      }
    }),
  )
})

it('gives each event its own id, never a valid UUID, and the conversation one correlation id', () => {
  const valid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  fc.assert(
    fc.property(published, ({ publications }) => {
      const ids = publications.map(({ envelope }) => envelope.id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const id of ids) {
        expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
        expect(id).not.toMatch(valid)
      }
      expect(new Set(publications.map(({ envelope }) => envelope.detail.metadata.CorrelationId)).size).toBe(1)
    }),
  )
})
