import fc from 'fast-check'
import { closedAt, conversationEnd, conversationStart } from '../facts/moments.ts'
import { stagedAt } from '../testing/any-conversation.ts'
import { allPublications, anyStarts, anyTraffic, topicTraffic, watchedMs } from '../testing/topic-traffic.ts'
import { topics } from './registry.ts'

const runs = { numRuns: 40 }

it('names each event once, and its topic with the ids of what it is about', () => {
  fc.assert(
    fc.property(anyTraffic, (traffic) => {
      const envelopes = allPublications(traffic).map(({ envelope }) => envelope)
      expect(new Set(envelopes.map(({ id }) => id)).size).toBe(envelopes.length)
      const misnamed = envelopes.filter(({ 'detail-type': detailType, detail: { topicName } }) => {
        const form = detailType.replaceAll('.', String.raw`\.`).replaceAll('{id}', '[^.]+')
        return !new RegExp(`^${form}$`).test(topicName)
      })
      expect(misnamed).toEqual([])
    }),
    runs,
  )
})

it('tells of a conversation while it lasts, and what was analysed after its end', () => {
  fc.assert(
    fc.property(anyTraffic, ({ told }) => {
      for (const { conversation, publications } of told) {
        for (const { happenedAt, envelope } of publications) {
          const later = envelope['detail-type'].includes('speechandtext')
          const least = later ? closedAt(conversation) : conversationStart(conversation)
          const most = later ? stagedAt + watchedMs : conversationEnd(conversation)
          expect(happenedAt >= least && happenedAt <= most).toBe(true)
        }
      }
    }),
    runs,
  )
})

it('publishes after the event, what is transcribed at once, and tells nothing after the watch', () => {
  fc.assert(
    fc.property(anyTraffic, (traffic) => {
      for (const { happenedAt, publishedAt, envelope } of allPublications(traffic)) {
        const [least, most] = envelope['detail-type'].endsWith('transcription') ? [0, 1] : [60, 380]
        const afterMs = publishedAt - happenedAt
        expect(afterMs >= least && afterMs <= most && happenedAt <= stagedAt + watchedMs).toBe(true)
        expect(Date.parse(envelope.detail.timestamp)).toBe(publishedAt)
      }
    }),
    runs,
  )
})

it('says the same of a topic whatever else is subscribed to', () => {
  fc.assert(
    fc.property(fc.nat(), anyStarts, fc.constantFrom(...topics), (seed, starts, { detailType }) => {
      const ofTopic = (subscribe: readonly string[]) =>
        allPublications(topicTraffic(seed, starts, subscribe)).filter(
          ({ envelope }) => envelope['detail-type'] === detailType,
        )
      expect(ofTopic([detailType])).toEqual(ofTopic(['everything']))
    }),
    runs,
  )
})

it('leaves no topic silent in a day of every kind', () => {
  const kinds = ['answered', 'requeued', 'flow-disconnect', 'abandoned']
  const starts = Array.from({ length: 60 }, (_, index) => ({
    kind: kinds[index % kinds.length] ?? 'answered',
    offsetMs: index * 60_000,
  }))
  const spoke = new Set(allPublications(topicTraffic(1, starts)).map(({ envelope }) => envelope['detail-type']))
  expect([...spoke].sort()).toEqual(topics.map(({ detailType }) => detailType).sort())
})
