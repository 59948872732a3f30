import { type Envelope } from './envelope.ts'
import { bestTime, timeOfUnrecognized } from './event-time.ts'

const noon = Date.UTC(2026, 0, 2, 12)
const envelope = (more: Partial<Envelope> = {}) =>
  ({ publishedAt: noon + 2, time: noon + 3, detail: { eventBody: {} }, ...more }) as Envelope
const receipt = { receivedAt: noon + 5, sqsMessageId: 'm', sqsSentAt: noon + 4, sqsReceiveCount: 1 }

it('is what the body states, else when it was published, put into its envelope, sent, or received', () => {
  const silent = envelope({ publishedAt: null, time: null })
  expect([
    bestTime(noon, envelope(), receipt),
    bestTime(null, envelope(), receipt),
    bestTime(null, envelope({ publishedAt: null }), receipt),
    bestTime(null, silent, receipt),
    bestTime(null, silent, { ...receipt, sqsSentAt: null }),
  ]).toEqual([
    { eventTime: noon, eventTimeFrom: 'event_body' },
    { eventTime: noon + 2, eventTimeFrom: 'published' },
    { eventTime: noon + 3, eventTimeFrom: 'envelope' },
    { eventTime: noon + 4, eventTimeFrom: 'received' },
    { eventTime: noon + 5, eventTimeFrom: 'received' },
  ])
})

it('of what is not understood is the time that its body states in either form, or that of its envelope, or none', () => {
  const stating = (eventTime: unknown) => envelope({ detail: { eventBody: { eventTime } } })
  expect(timeOfUnrecognized(stating(noon))).toBe(noon)
  expect(timeOfUnrecognized(stating('2026-01-02T12:00:00Z'))).toBe(noon)
  expect(timeOfUnrecognized(stating('soon'))).toBe(noon + 2)
  expect(timeOfUnrecognized(envelope({ detail: { eventBody: 5 } }))).toBe(noon + 2)
  expect(timeOfUnrecognized(envelope({ publishedAt: null }))).toBe(noon + 3)
  expect(timeOfUnrecognized(envelope({ publishedAt: null, time: null }))).toBeNull()
})
