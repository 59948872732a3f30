import { type Envelope } from './envelope.ts'
import { isObject, own } from './json.ts'
import { parseInstant, plausibleMs } from './times.ts'

/** What the transport says about a message. Epoch ms. */
export interface Receipt {
  readonly receivedAt: number
  readonly sqsMessageId: string
  readonly sqsSentAt: number | null
  readonly sqsReceiveCount: number | null
}

export type EventTimeSource = 'event_body' | 'published' | 'envelope' | 'received'
export interface EventTime {
  readonly eventTime: number
  readonly eventTimeFrom: EventTimeSource
}

/** When it happened, by the best clock there is; `stated` is what the body says, if it says a time that can be. */
export function bestTime(stated: number | null, envelope: Envelope, receipt: Receipt): EventTime {
  if (stated !== null) return { eventTime: stated, eventTimeFrom: 'event_body' }
  if (envelope.publishedAt !== null) return { eventTime: envelope.publishedAt, eventTimeFrom: 'published' }
  if (envelope.time !== null) return { eventTime: envelope.time, eventTimeFrom: 'envelope' }
  // By the queue, which says the same of every delivery: the time is part of what tells a repeat from another event.
  return { eventTime: receipt.sqsSentAt ?? receipt.receivedAt, eventTimeFrom: 'received' }
}

/** The best known time of an event whose body is not understood; null when it states none. */
export function timeOfUnrecognized({ detail, publishedAt, time }: Envelope): number | null {
  const body = own(detail, 'eventBody')
  const stated = isObject(body) ? own(body, 'eventTime') : undefined
  return plausibleMs(stated) ?? parseInstant(stated) ?? publishedAt ?? time
}
