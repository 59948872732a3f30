import { type Dice } from '../facts/dice.ts'
import { type DetailEvent, type EventBody } from './body.ts'
import { type EventSuffix } from './matrix.ts'

/** The EventBridge envelope around a detail event. `publishedAt` (epoch ms) is not part of it. */
export interface Envelope {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  readonly time: string
  readonly region: string
  readonly resources: readonly never[]
  readonly detail: {
    readonly topicName: string
    readonly version: '2'
    readonly eventBody: EventBody
    readonly metadata: { readonly CorrelationId: string }
    readonly timestamp: string
  }
}

export interface Publication {
  readonly envelope: Envelope
  /** When it happened and when Genesys published it, epoch ms, in the time of the play. */
  readonly happenedAt: number
  readonly publishedAt: number
}

/** Where the events come from and go to: the receiver's account and region, and the partner event source. */
export interface EventSource {
  readonly organisationId: string
  readonly suffix: string
  readonly account: string
  readonly region: string
}

/** Envelope ids look like UUIDs but are none: the version digit and the variant are wrong. */
function envelopeId(dice: Dice): string {
  const version = dice.pick(['0', '6', '9', 'b', 'd'])
  const variant = dice.pick(['0', '3', '5', '7', 'c', 'f'])
  return `${dice.hex(8)}-${dice.hex(4)}-${version}${dice.hex(3)}-${variant}${dice.hex(3)}-${dice.hex(12)}`
}

/** Attributes are published as they are set; the analytics events some tenths of a second later. */
const publishingMs = (dice: Dice, { suffix }: DetailEvent): number =>
  suffix === 'attributes' ? dice.whole(0, 1) : dice.whole(60, 380)

/** What becomes an envelope: which topic, about whom, and what it says. */
export interface Announcement {
  /** With `{id}` where the topic has an id. */
  readonly detailType: string
  readonly topicName: string
  readonly body: EventBody
  readonly happenedAt: number
  readonly publishedAt: number
  readonly correlationId: string
}

export function wrap(announcement: Announcement, source: EventSource, dice: Dice): Publication {
  const { detailType, topicName, body, happenedAt, publishedAt, correlationId } = announcement
  const timestamp = new Date(publishedAt).toISOString()
  return {
    happenedAt,
    publishedAt,
    envelope: {
      version: '0',
      id: envelopeId(dice),
      'detail-type': detailType,
      source: `aws.partner/genesys.com/cloud/${source.organisationId}/${source.suffix}`,
      account: source.account,
      // Whole seconds, cut off: never after the timestamp.
      time: `${timestamp.slice(0, 19)}Z`,
      region: source.region,
      resources: [],
      detail: {
        topicName,
        version: '2',
        eventBody: body,
        metadata: { CorrelationId: correlationId },
        timestamp,
      },
    },
  }
}

export const detailTypeOf = (suffix: EventSuffix): string => `v2.detail.events.conversation.{id}.${suffix}`

/** Wraps the events of one conversation, which share one correlation id. */
export function publish(events: readonly DetailEvent[], source: EventSource, dice: Dice): Publication[] {
  const correlationId = dice.uuid()
  return events.map((event) => {
    const { suffix, body } = event
    const publishedAt = body.eventTime + publishingMs(dice, event)
    const topicName = `v2.detail.events.conversation.${body.conversationId}.${suffix}`
    const detailType = detailTypeOf(suffix)
    return wrap({ detailType, topicName, body, happenedAt: body.eventTime, publishedAt, correlationId }, source, dice)
  })
}
