import {
  type CampaignContact,
  type Direction,
  type Disclosure,
  type DisconnectType,
  type Participant,
  type QueueOfStretch,
} from '../facts/conversation.ts'
import { type Line } from '../organisation/organisation.ts'
import { type Stage } from '../timelines/timeline.ts'
import { readMedia } from './media-path.ts'

const areaCodes = ['201', '312', '415', '512', '617', '702']

/** An outside number from the range kept for fiction. */
export const outsideNumber = ({ dice }: Stage): string =>
  `tel:+1${dice.pick(areaCodes)}55501${dice.whole(0, 99).toString().padStart(2, '0')}`

export const displayForm = (number: string): string => number.replace(/^tel:\+/, '')

/** Somebody who has called in, or was called, and is connected; how the call goes on is not decided yet. */
export interface Caller {
  readonly participantId: string
  readonly sessionId: string
  readonly line: Line
  readonly ani: string
  readonly remote: string
  readonly connectedAt: number
  /** Inbound unless said otherwise. */
  readonly direction?: Direction
  readonly campaign?: CampaignContact
}

export function callIn(stage: Stage): Caller {
  const ani = outsideNumber(stage)
  return {
    participantId: stage.dice.uuid(),
    sessionId: stage.dice.uuid(),
    line: stage.dice.pick(stage.organisation.lines),
    ani,
    remote: displayForm(ani),
    connectedAt: stage.startAt + stage.dice.whole(140, 320),
  }
}

export interface CallerStory {
  readonly endedAt: number
  readonly disconnectType: DisconnectType
  /** When the media path changed on the way: out of the menu, out of a queue, to another agent. */
  readonly pathChanges: readonly number[]
  readonly queue?: QueueOfStretch
  readonly conferenceSince?: number
  readonly disclosures: readonly Disclosure[]
}

/** The customer's part, once it is known how the call went. */
export function callerParticipant(stage: Stage, caller: Caller, story: CallerStory): Participant {
  const { dice, startAt } = stage
  const { connectedAt, line, ani, remote } = caller
  const { endedAt, disconnectType, pathChanges, queue, conferenceSince } = story
  const pathStarts = [connectedAt, ...pathChanges]
  const pathEnds = [...pathChanges, endedAt]
  const linkedAt = dice.chance(0.15) ? Math.round(connectedAt + (endedAt - connectedAt) * dice.next() * 0.5) : startAt
  return {
    participantId: caller.participantId,
    name: remote,
    purpose: 'customer',
    ...(dice.chance(0.7) ? { contact: { id: dice.uuid(), linkedAt } } : {}),
    data: [],
    leg: {
      role: 'customer',
      sessionId: caller.sessionId,
      direction: 'inbound',
      ani,
      dnis: line.number,
      sessionDnis: line.number,
      edgeId: dice.pick(stage.organisation.edges).id,
      protocolCallId: dice.uuid(),
      divisionId: null,
      stretches: [
        { type: 'system', start: startAt, end: connectedAt },
        {
          type: 'interact',
          start: connectedAt,
          end: endedAt,
          ...(queue ? { queue } : {}),
          ...(conferenceSince === undefined ? {} : { conferenceSince }),
          atEnd: { disconnectType, ...(disconnectType === 'endpoint' ? { q850ResponseCodes: [16] } : {}) },
        },
      ],
      readings: [
        ...pathStarts.map((from, index) => readMedia(dice, 'audio/opus', from, pathEnds[index] ?? endedAt)),
        readMedia(dice, 'audio/PCMU', connectedAt, endedAt),
      ],
      disclosures: [{ at: startAt, fields: { remoteNameDisplayable: remote } }, ...story.disclosures],
    },
  }
}
